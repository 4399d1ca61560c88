using System.Runtime.Versioning;
using TanKnock.Tests.Client;
using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Sheets;

/// <summary>From a list to paper, by a scanner, and back.</summary>
[SupportedOSPlatform("linux")]
public sealed class SheetImportTests : IDisposable
{
    private const string Head = "# tanknock sheet: page=1 of=1\n";

    private readonly SheetLab lab = new();
    private readonly ClientLab client = new();

    public void Dispose()
    {
        lab.Dispose();
        client.Dispose();
    }

    [ZbarFact]
    public void Scanned_pages_are_the_list_again()
    {
        foreach ((int lines, int knocks) in (IEnumerable<(int, int)>)[(3, 3), (120, 4), (70, 6), (11, 32)])
        {
            using ClientLab each = new();
            string list = lab.List(SheetLab.Sequences(lines, knocks), "server.example.com.tan");
            string scanned = Scanner.OfHtml(lab.Folder, lab.Sheet("--html", list), "--raw");
            Finished run = Import(each, scanned);
            string target = Target(each, "server.example.com");
            Assert.Equal(
                new Finished(0, "", $"tanknock: {target}: {lines} lines, {lines} unused: now tanknock server.example.com\n"), run);

            // Long lines are longer in a list of seqgen than in this one.
            Assert.Equal(Trimmed(list), Trimmed(target));
        }
    }

    [ZbarFact]
    public void Used_lines_leave_gaps_and_numbers_stay()
    {
        string[] lines = File.ReadAllLines(lab.List(SheetLab.Sequences(90, 4)));
        foreach (int used in (int[])[0, 1, 2, 10, 60, 61])
        {
            lines[used] = "#" + lines[used][1..];
        }

        string list = lab.ListText(string.Join('\n', lines) + "\n");

        // Without --raw, as somebody will have it.
        string scanned = Scanner.OfHtml(lab.Folder, lab.Sheet("--html", list));
        Assert.StartsWith("QR-Code:# tanknock sheet: page=1 of=2\n", scanned, StringComparison.Ordinal);
        Assert.Equal(0, Import(client, scanned, "--host", "h").ExitCode);
        Assert.Equal(lines.Select(line => line[0] == '#' ? "#" : line), File.ReadAllLines(Target(client, "h")));
    }

    [Fact]
    public void Page_alone_is_imported_and_the_missing_ones_are_told()
    {
        Finished run = Import(client, "# tanknock sheet: page=2 of=3 host=h\n# line 3\n7000,8000:udp,7500\n9000,8000,9100\n");
        string target = Target(client, "h");
        Assert.Equal(
            new Finished(
                0,
                "",
                $"tanknock: {target}: 2 lines, 2 unused: now tanknock h\n"
                + $"tanknock: warning: {target}: without 2 pages of the sheet, which were not there, the first of them page 1\n"),
            run);
        Assert.Equal(["#", "#", " 7000:tcp,8000:udp,7500:tcp", " 9000:tcp,8000:tcp,9100:tcp"], File.ReadAllLines(target).Select(line => line.TrimEnd()));
        Assert.StartsWith("tanknock: line 3 of ", client.Run("127.0.0.1", "--list", target, "-d", "0").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_that_is_missing_alone_is_told()
    {
        Finished run = Import(client, "# tanknock sheet: page=1 of=2 host=h\n# line 1\n7000,8000,7500\n");
        Assert.EndsWith("h.tan: without page 2 of the sheet, which was not there\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_longer_than_any_sheet_is_not_imported()
    {
        Finished run = Import(client, Head + string.Concat(Enumerable.Repeat(new string(' ', 1023) + "\n", 5000)), "--host", "h");
        Assert.Equal(new Finished(1, "", "tanknock: error: -: too long for a sheet\ntanknock: hint: import the list itself\n"), run);
    }

    [Fact]
    public void Closed_standard_input_is_told()
    {
        // Whatever the runtime opened first would have been read.
        Finished run = client.RunCommand("sh", "-c", $"exec {ClientLab.Program} import - --host h <&-");
        Assert.Equal(
            new Finished(1, "", "tanknock: error: standard input is closed: there is no list to read; nothing was imported\n"), run);
    }

    [Fact]
    public void Pages_in_any_order_twice_and_with_other_line_ends_are_one_list()
    {
        const string Second = "\r\n# tanknock sheet: page=2 of=2 host=h\r\n# line 2\r\n  7001:tcp,8000:udp,7500\r\n\r\n";
        Finished run = Import(client, Second + "# tanknock sheet: page=1 of=2 host=h\n# line 1\n7000,8000:udp,7500\n" + Second, "--host", "other");
        Assert.Equal((0, 1), (run.ExitCode, run.Error.Count(c => c == '\n')));
        Assert.Equal([" 7000:tcp,8000:udp,7500:tcp", " 7001:tcp,8000:udp,7500:tcp"], Trimmed(Target(client, "other")));
    }

    [Theory]
    [InlineData("# tanknock sheet: page=2 of=1\n# line 1\n7000,8000\n", "-:1: a damaged page, or one of another version")]
    [InlineData("# tanknock sheet: page=1 of=1 host=;x\n# line 1\n7000,8000\n", "-:1: a damaged page, or one of another version")]
    [InlineData("# tanknock sheet: page=1 of=1 new=1\n# line 1\n7000,8000\n", "-:1: a damaged page, or one of another version")]
    [InlineData(Head + "7000,8000\n", "-:2: a line without a number")]
    [InlineData(Head + "# line 0\n7000,8000\n", "-:2: no number of a line")]
    [InlineData(Head + "# line 10000001\n7000,8000\n", "-:2: no number of a line")]
    [InlineData(Head + "# line 1\n7000,80000\n", "-:3: column 6: ")]
    [InlineData(Head + "# line 1\n7000/AAECAwQFBgcICQoLDA0ODw\n", "-:3: column 5: knocks are")]
    [InlineData(Head + "# line 1\nsealed:GmvQlTuqH2zrZTkQJTJNS2kOGHqs_EIuFfbFrIzL8Q82EM4GpRgCuNqvaXYYQoIpEpW4fg\n", "-:3: column 1: ")]
    [InlineData(Head + "# line 1\n7000,8000\n# line 1\n7000,8001\n", "-:5: line 1 is another one than on an earlier page: pages of two sheets")]
    [InlineData(Head + "# line 1\n7000,8000\n# tanknock sheet: page=1 of=2\n", "-:4: a page of another sheet")]
    [InlineData(Head + "# line 1\n7000,8000\n# tanknock sheet: page=1 of=1 host=h\n", "-:4: a page of another sheet")]
    [InlineData(Head + "# line 11\n7000,8000,7500\n7000,8000,7500\n", "-:4: repeats the sequence of line 11")]
    [InlineData(Head + "# line 1\n7000,8000\n7000,8000:udp,75", "-:4: ends without a line feed: it may be cut off; nothing was imported")]
    [InlineData(Head + "# line 1\n7000,8000\n# lin", "-:4: ends without a line feed")]
    [InlineData(Head, "holds no sequence")]
    public void What_is_no_sheet_is_not_imported(string text, string reason)
    {
        Finished run = Import(client, text, "--host", "h");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch("7000|8000", run.Error);
        Assert.False(File.Exists(Target(client, "h")));
    }

    [Fact]
    public void Sheet_that_names_no_host_needs_one()
    {
        Finished run = Import(client, Head + "# line 1\n7000,8000\n");
        Assert.Equal(
            new Finished(2, "", "tanknock: error: nothing says which host the list is for\ntanknock: hint: say --host HOST\n"), run);
    }

    [Fact]
    public void Host_of_a_sheet_comes_before_the_name_of_its_file()
    {
        string path = Path.Combine(client.Folder, "scan.tan");
        File.WriteAllText(path, "# tanknock sheet: page=1 of=1 host=h\n# line 1\n7000,8000\n");
        Assert.Equal(0, client.Run("import", path, "--move").ExitCode);
        Assert.True(File.Exists(Target(client, "h")));
        Assert.False(File.Exists(path));
    }

    private static string[] Trimmed(string path) => [.. File.ReadAllLines(path).Select(line => line.TrimEnd())];

    private static string Target(ClientLab lab, string host) => Path.Combine(lab.Folder, "tanknock", host + ".tan");

    private static Finished Import(ClientLab lab, string text, params string[] more)
    {
        string scan = Path.Combine(lab.Folder, "scan");
        File.WriteAllText(scan, text);
        return lab.RunCommand("sh", ["-c", "program=$1; scan=$2; shift 2; \"$program\" import - \"$@\" <\"$scan\"", "sh", ClientLab.Program, scan, .. more]);
    }
}
