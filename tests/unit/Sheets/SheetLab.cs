using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using TanKnock.Cli;
using TanKnock.Seqgen.Commands;
using TanKnock.Tests.Lists;

namespace TanKnock.Tests.Sheets;

/// <summary>Lists, and the sheets that seqgen makes of them on 2026-03-01; all in one folder that goes with it.</summary>
internal sealed partial class SheetLab : IDisposable
{
    private readonly ListFolder folder = new();

    public string Folder => folder.Folder;

    public string At(string name) => folder.At(name);

    /// <summary>Writes a list of these sequences.</summary>
    public string List(IEnumerable<string> sequences, string name = "client.tan") =>
        folder.Write(string.Concat(sequences.Select(ListFolder.Roomy)), name);

    public string ListText(string text, string name = "client.tan") => folder.Write(text, name);

    /// <summary>Sequences that all differ: of <paramref name="knocks"/> knocks, the first tcp, then in turns.</summary>
    public static string[] Sequences(int lines, int knocks) =>
    [
        .. Enumerable.Range(1, lines).Select(line => string.Join(',', Enumerable.Range(0, knocks).Select(knock =>
            string.Create(CultureInfo.InvariantCulture, $"{(knock % 3 * 20000) + line + (100 * knock)}:{(knock % 2 == 0 ? "tcp" : "udp")}")))),
    ];

    /// <summary>Runs <c>seqgen sheet</c>.</summary>
    public (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 9, 15, 22, TimeSpan.Zero));
        int code = CommandLine.Run(SeqgenCommand.Create(clock), ["sheet", .. args], output, error);
        return (code, output.ToString(), Shorten(error.ToString()));
    }

    public string Sheet(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Xunit.Assert.Equal((0, ""), (code, error));
        return output;
    }

    /// <summary>What stands on a sheet of text: number and sequence of each line, in its order.</summary>
    public static List<(int Number, string Sequence)> LinesOf(string sheet)
    {
        List<(int Number, string Sequence)> lines = [];
        foreach (Match row in TextRow().Matches(sheet))
        {
            string knocks = string.Join(',', row.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            if (row.Groups[1].Success)
            {
                lines.Add((int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture), knocks));
            }
            else
            {
                lines[^1] = (lines[^1].Number, $"{lines[^1].Sequence},{knocks}");
            }
        }

        return lines;
    }

    /// <summary>The same of a sheet in HTML.</summary>
    public static List<(int Number, string Sequence)> LinesOfHtml(string sheet) =>
    [
        .. HtmlLine().Matches(sheet).Select(line => (
            int.Parse(HtmlNumber().Match(line.Value).Groups[1].Value, CultureInfo.InvariantCulture),
            string.Join(',', HtmlKnock().Matches(line.Value).Select(knock => knock.Groups[1].Value)))),
    ];

    public string Shorten(string text) => text.Replace(Folder + "/", "", StringComparison.Ordinal);

    public void Dispose() => folder.Dispose();

    [GeneratedRegex(@"^ (?:\[ \] +(\d+)| {4,}) ((?: +\d+:(?:tcp|udp))+)$", RegexOptions.Multiline)]
    private static partial Regex TextRow();

    [GeneratedRegex("<tbody>.*?</tbody>", RegexOptions.Singleline)]
    private static partial Regex HtmlLine();

    [GeneratedRegex(@"<th>(\d+)</th>")]
    private static partial Regex HtmlNumber();

    [GeneratedRegex(@">(\d+:(?:tcp|udp))<")]
    private static partial Regex HtmlKnock();
}
