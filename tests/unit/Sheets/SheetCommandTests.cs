using System.Runtime.Versioning;
using System.Text;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Sheets;

/// <summary>What seqgen sheet refuses, and the file that it writes.</summary>
[SupportedOSPlatform("linux")]
public sealed class SheetCommandTests : IDisposable
{
    private readonly SheetLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void File_is_for_its_owner_alone_and_never_replaced_unasked()
    {
        string list = lab.List(SheetLab.Sequences(60, 4));
        string text = File.ReadAllText(list);
        string output = lab.At("sheet.html");
        (int code, string said, string error) = lab.Run("--output", output, list);
        Assert.Equal((0, ""), (code, error));
        Snapshot.Match(lab.Shorten(said));
        Assert.Equal(ListFolder.OwnerOnly, File.GetUnixFileMode(output));
        string sheet = File.ReadAllText(output);
        Assert.Equal(lab.Sheet("--html", list), sheet);

        Assert.Equal(
            (1, "", "seqgen: error: sheet.html: exists already\nseqgen: hint: --force replaces it\n"),
            lab.Run("--output", output, "--count", "1", list));
        Assert.Equal(sheet, File.ReadAllText(output));
        Assert.Equal(0, lab.Run("--output", output, "--count", "1", "--force", list).Code);
        Assert.Single(SheetLab.LinesOfHtml(File.ReadAllText(output)));
        Assert.Equal(ListFolder.OwnerOnly, File.GetUnixFileMode(output));
        Assert.Equal(text, File.ReadAllText(list));
        Assert.Equal(["client.tan", "sheet.html"], Directory.GetFileSystemEntries(lab.Folder).Select(path => Path.GetFileName(path)!).Order());
    }

    [Fact]
    public void File_is_text_unless_html_is_asked_for_or_its_name_says_so()
    {
        string list = lab.List(SheetLab.Sequences(3, 4));
        Assert.Equal(0, lab.Run("--output", lab.At("a.txt"), list).Code);
        Assert.Equal(lab.Sheet(list), File.ReadAllText(lab.At("a.txt")));
        Assert.Equal(0, lab.Run("--html", "--output", lab.At("b"), list).Code);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(lab.At("b")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_list_to_print_or_no_place_for_a_sheet_is_refused()
    {
        string list = lab.List(SheetLab.Sequences(3, 4));
        string oneWay = lab.ListText(
            "# tanknock list: oneway=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 of=6\n", "server.tan");
        string spent = lab.ListText("#7000:tcp,8000:tcp,7500:udp used\n", "spent.tan");
        string bad = lab.ListText("7000:tcp,80000:tcp\n", "bad.tan");
        string long10001 = lab.List(SheetLab.Sequences(10_001, 2), "long.tan");
        string open = lab.List(SheetLab.Sequences(3, 4), "open.tan");
        File.SetUnixFileMode(open, ListFolder.OwnerOnly | UnixFileMode.OtherRead);
        File.CreateSymbolicLink(lab.At("link"), list);
        Directory.CreateDirectory(lab.At("folder"));
        string[][] wrong =
        [
            [oneWay], [spent], [bad], [long10001], [open], [lab.At("none.tan")], ["--output", list, "--force", list],
            ["--output", lab.At("link"), "--force", list], ["--output", lab.At("folder"), "--force", list],
            ["--output", lab.At("none/sheet.html"), list], ["--output", "", list], ["--paper", "a3", list],
            ["--host", "a b", list], ["--host", "-x", list], ["--count", "0", list], [],
        ];
        StringBuilder text = new();
        foreach (string[] args in wrong)
        {
            (int code, string output, string error) = lab.Run(args);
            Assert.Equal("", output);
            text.Append($"$ seqgen sheet {lab.Shorten(string.Join(' ', args))}\n{error}exit {code}\n");
        }

        Snapshot.Match(text.ToString());
        Assert.Equal(3, File.ReadAllLines(list).Length);
    }

    [Fact]
    public void Sealed_list_is_printed_in_clear_with_its_passphrase()
    {
        using Seqgen.SeqgenRun seqgen = new();
        string right = Path.Combine(seqgen.Folder, "right");
        string wrong = Path.Combine(seqgen.Folder, "wrong");
        File.WriteAllText(right, "correct horse\n");
        File.WriteAllText(wrong, "battery staple\n");
        File.SetUnixFileMode(right, ListFolder.OwnerOnly);
        File.SetUnixFileMode(wrong, ListFolder.OwnerOnly);
        Assert.Equal(0, seqgen.InFolder("--count", "6", "--passphrase-file", right).Code);

        // The server's list holds the same lines in clear.
        List<(int Number, string Sequence)> expected = SheetLab.LinesOf(lab.Sheet(seqgen.Server));
        Assert.Equal(6, expected.Count);
        Assert.Equal(expected, SheetLab.LinesOf(lab.Sheet("--passphrase-file", right, seqgen.Client)));
        (int code, string output, string error) = lab.Run("--passphrase-file", wrong, seqgen.Client);
        Assert.Equal((1, "", $"seqgen: error: {seqgen.Client}: the passphrase is wrong\n"), (code, output, error));
    }
}
