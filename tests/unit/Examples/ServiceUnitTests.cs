using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace TanKnock.Tests.Examples;

/// <summary>The unit that is there to copy, judged by systemd's own tools; systemd itself does not have to run.</summary>
public sealed class ServiceUnitTests
{
    /// <summary>Of 10; below 2 nothing is left that the daemon could do without.</summary>
    private const double MaxExposure = 2.0;

    private static readonly string Folder = SourceTree.At("examples");
    private static readonly string Unit = Path.Combine(Folder, "tanknockd.service");

    [Fact]
    public void Unit_is_hardly_exposed()
    {
        (_, string text, _) = Run("systemd-analyze", "security", "--offline=true", "--no-pager", Unit);

        Match overall = Regex.Match(text, @"Overall exposure level for tanknockd\.service: ([0-9.]+)");
        Assert.True(overall.Success, text);
        Assert.InRange(double.Parse(overall.Groups[1].Value, CultureInfo.InvariantCulture), 0, MaxExposure);
    }

    [Fact]
    public void Unit_has_nothing_that_systemd_does_not_know()
    {
        // The program need not be installed where the tests run.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tanknock-unit-");
        try
        {
            string copy = Path.Combine(folder.FullName, "tanknockd.service");
            File.WriteAllText(copy, Regex.Replace(File.ReadAllText(Unit), "(?m)^ExecStart=.*$", "ExecStart=/bin/true"));
            (int code, string text, string said) = Run("systemd-analyze", "verify", "--man=no", copy);

            Assert.Equal((0, ""), (code, text + said));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("Type=notify")]
    [InlineData("ExecReload=/bin/kill -HUP $MAINPID")]
    [InlineData("Restart=on-failure")]
    [InlineData("User=tanknock")]
    [InlineData("AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN")]
    [InlineData("CapabilityBoundingSet=CAP_NET_RAW CAP_NET_ADMIN")]
    [InlineData("NoNewPrivileges=yes")]
    [InlineData("ProtectSystem=strict")]
    [InlineData("ReadWritePaths=/etc/tanknock")]
    [InlineData("StateDirectory=tanknock")]
    [InlineData("ConfigurationDirectory=tanknock")]
    [InlineData("LogsDirectory=tanknock")]
    [InlineData("RuntimeDirectory=tanknock")]
    public void Unit_says(string line) => Assert.Contains(line, File.ReadAllLines(Unit));

    [Fact]
    public void User_of_the_unit_is_made_and_owns_what_it_writes()
    {
        // In an empty root, so that the machine's own users and folders stay as they are.
        DirectoryInfo root = Directory.CreateTempSubdirectory("tanknock-root-");
        try
        {
            foreach (string kind in (string[])["sysusers", "tmpfiles"])
            {
                string place = Path.Combine(root.FullName, "etc", kind + ".d");
                Directory.CreateDirectory(place);
                File.Copy(Path.Combine(Folder, $"tanknockd.{kind}"), Path.Combine(place, "tanknock.conf"));
            }

            string lists = Path.Combine(root.FullName, "etc", "tanknock", "lists");
            Succeeds("systemd-sysusers", $"--root={root.FullName}");
            Succeeds("systemd-tmpfiles", $"--root={root.FullName}", "--create");
            string owner = File.ReadAllLines(Path.Combine(root.FullName, "etc", "passwd")).Single(line => line.StartsWith("tanknock:", StringComparison.Ordinal)).Split(':')[2];
            Assert.Equal($"{owner} 700", Succeeds("stat", "-c", "%u %a", lists).Trim());
            Assert.Equal("0 750", Succeeds("stat", "-c", "%u %a", Path.GetDirectoryName(lists)!).Trim());
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static string Succeeds(string program, params string[] arguments)
    {
        (int code, string text, string said) = Run(program, arguments);
        Assert.True(code == 0, said);
        return text;
    }

    private static (int Code, string Text, string Said) Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SYSTEMD_COLORS"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text, said.Result);
    }
}
