using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace TanKnock.Tests.Sheets;

/// <summary>Reads QR codes as a camera would: with zbarimg, from pictures.</summary>
internal static partial class Scanner
{
    public const string Program = "/usr/bin/zbarimg";

    /// <summary>Pixels of a module.</summary>
    private const int Scale = 3;

    /// <summary>Longer than any run takes, even on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>What stands in the pictures of a sheet in HTML, page by page.</summary>
    public static string OfHtml(string folder, string sheet, params string[] options) =>
        Read(folder, [.. Picture().Matches(sheet).Select(picture => FromSvg(picture.Value))], options);

    /// <summary>The modules of a code and of its quiet zone; true: dark.</summary>
    public static bool[,] FromSvg(string svg)
    {
        int side = Number(Side().Match(svg).Groups[1]);
        bool[,] dark = new bool[side, side];
        foreach (Match run in Run().Matches(svg))
        {
            for (int i = 0; i < Number(run.Groups[3]); i++)
            {
                dark[Number(run.Groups[1]) + i, Number(run.Groups[2])] = true;
            }
        }

        return dark;
    }

    /// <summary>What stands in the pictures, one after the other, each followed by a line feed.</summary>
    public static string Read(string folder, IReadOnlyList<bool[,]> pictures, params string[] options)
    {
        Assert.NotEmpty(pictures);
        string[] names = [.. pictures.Select((_, i) => Path.Combine(folder, $"{i:D3}.pgm"))];
        for (int i = 0; i < names.Length; i++)
        {
            File.WriteAllBytes(names[i], Pgm(pictures[i]));
        }

        // zbar, as it is set, also looks for bar codes, which it would find in any pattern.
        string[] words = [.. options, "-q", "-Sdisable", "-Sqrcode.enable", .. names];
        using Process process = Process.Start(new ProcessStartInfo(Program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> text = process.StandardOutput.ReadToEndAsync();
        Task<string> said = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException("zbarimg does not end.");
        }

        Assert.True(process.ExitCode == 0, said.Result);
        Array.ForEach(names, File.Delete);
        return text.Result;
    }

    private static byte[] Pgm(bool[,] dark)
    {
        int side = dark.GetLength(0) * Scale;
        byte[] header = Encoding.ASCII.GetBytes($"P5\n{side} {side}\n255\n");
        byte[] pixels = new byte[side * side];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = dark[i % side / Scale, i / side / Scale] ? (byte)0 : (byte)255;
        }

        return [.. header, .. pixels];
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("<svg .*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Picture();

    [GeneratedRegex(@"viewBox=""0 0 (\d+) \1""")]
    private static partial Regex Side();

    [GeneratedRegex(@"M(\d+) (\d+)h(\d+)v1h-\3z")]
    private static partial Regex Run();
}
