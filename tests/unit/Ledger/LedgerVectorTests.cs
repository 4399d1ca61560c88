using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Ledger;
using Xunit;

namespace TanKnock.Tests.Ledger;

/// <summary>Our ledger against spec/vectors/ledger/ and against the second implementation that made them.</summary>
public sealed partial class LedgerVectorTests : IDisposable
{
    private readonly LedgerLab lab = new();

    public static TheoryData<string> Names =>
        new(Reference.Vectors("ledger"));

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Vectors_are_all_there() => Assert.True(Names.Count >= 60);

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_opened_gives_its_result(string name)
    {
        string text = File.ReadAllText(Path.Combine(Reference.Spec, "vectors/ledger", name), Encoding.Latin1);
        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        string[] header = text[..end].Split('\n');
        Write(Convert.FromHexString(header[1]["key: ".Length..]), Unescape(text[(end + 2)..]));
        string[] asked = [.. header.Where(line => line.StartsWith("ask: ", StringComparison.Ordinal)).Select(line => line[5..])];
        string expected = string.Join('\n', header[(2 + asked.Length)..]) + "\n";
        Assert.Equal(expected, Answers(asked));

        // What opening repairs, it repairs for good; what it refuses, it leaves alone.
        Assert.Equal(expected.Contains("torn:", StringComparison.Ordinal) ? Repaired(expected) : expected, Answers(asked));
    }

    [PythonFact]
    public void Reference_on_all_vectors_agrees() =>
        Assert.Equal("", Reference.Run("ledger_reference.py", ["verify", .. Directory.GetFiles(Path.Combine(Reference.Spec, "vectors/ledger"))]));

    [PythonFact]
    public void What_we_write_is_read_alike_by_the_reference()
    {
        KnockSequence[] sequences = [.. Enumerable.Range(65_530, 12).Select(LedgerLab.Sequence)];
        using (HostLedger ledger = lab.Open())
        {
            ledger.Decide(new Spending([new SpentLine(sequences[0], LedgerLab.Note)], [], LedgerLab.Opening(1, stop: new string('x', 500))));
            LineNote skipped = LedgerLab.Note with { State = LineState.Skipped };
            ledger.Decide(new Spending(
                [new SpentLine(sequences[7], LedgerLab.Note)], [.. sequences[1..7].Select(each => new SpentLine(each, skipped))], LedgerLab.Opening(2)));
            ledger.Adopt([new SpentLine(sequences[8], new LineNote(LineState.Burned, null, null, null))]);
            ledger.Note(LedgerLab.Opening(3) with { List = null, Line = 0 });
            ledger.Close(LedgerLab.Opening(2));
            ledger.Count(LineEventKind.Healed, sequences[1..3], LedgerLab.Note.At!.Value, null);
            ledger.Count(LineEventKind.Replayed, sequences[2..4], LedgerLab.Note.At!.Value, "2001:db8::1");
        }

        string[] asked = [.. sequences.Select(each => each.Format())];
        string theirs = Reference.Run("ledger_reference.py", ["read", lab.KeyPath, lab.LedgerPath, .. asked]);
        Assert.Equal(Answers(asked), theirs);
        Assert.Equal(9, SpentAnswer().Count(theirs));
        Assert.Equal(2, theirs.Split("\nopen: ").Length - 1);
        Assert.Equal(4, theirs.Split("\nevent: ").Length - 1);
    }

    private static string Repaired(string expected) => Torn().Replace(expected, "torn: 0\n");

    private void Write(byte[] key, string ledger)
    {
        Directory.CreateDirectory(lab.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllBytes(lab.KeyPath, key);
        File.WriteAllBytes(lab.LedgerPath, Encoding.Latin1.GetBytes(ledger));
        foreach (string path in (string[])[lab.KeyPath, lab.LedgerPath])
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>What our ledger answers, in the words of spec/ledger_reference.py.</summary>
    private string Answers(IEnumerable<string> asked)
    {
        using HostLedger? ledger = lab.Place().Open(HostLedger.DefaultStock, LedgerLab.AtOnce, out _, out Fault? error);
        if (ledger is null)
        {
            string fault = error!.Reason.StartsWith("damaged", StringComparison.Ordinal) ? "Damaged"
                : error.Reason.StartsWith("belongs to another", StringComparison.Ordinal) ? "AnotherKey"
                : error.Reason.StartsWith("made by a newer", StringComparison.Ordinal) ? "Newer"
                : "NotALedger";
            return $"result: {fault}\nat: {error.Line}\n";
        }

        using DigestKey digest = new(File.ReadAllBytes(lab.KeyPath));
        using LedgerView view = lab.View();
        Assert.Equal(ledger.Open.ToHashSet(), view.Open.ToHashSet());
        StringBuilder text = new(string.Create(CultureInfo.InvariantCulture, $"result: ok\ntorn: {ledger.TornLines}\n"));
        foreach (string sequence in asked)
        {
            Assert.True(KnockSequence.TryParse(sequence, out KnockSequence? parsed, out _));
            byte[] bytes = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, digest.Of(parsed!.Knocks));
            text.Append($"answer: {Base64Url.EncodeToString(bytes)} {Describe(ledger.Recall(parsed.Knocks))}\n");
            (LineEvent? replayed, LineEvent? healed) = view.EventsOf(parsed.Knocks);
            text.Append(Describe(bytes, "replayed", replayed)).Append(Describe(bytes, "healed", healed));
        }

        return text.AppendJoin("", ledger.Open.Select(Describe).Order(StringComparer.Ordinal)).ToString();
    }

    private static string Describe(OpenNote note) => string.Create(
        CultureInfo.InvariantCulture,
        $"open: {note.Key.Door} {note.Key.Ordinal} {note.Key.Address} {note.List ?? "-"} {note.Line} {note.Limit.TotalMilliseconds} {note.OpenFor.TotalMilliseconds} {note.Due.TotalMilliseconds} {note.Boot} {note.StopCommand}\n");

    private static string Describe(LineNote? note) => note is null
        ? "unknown"
        : $"{LineNote.Word(note.State)} {(note.At is DateTimeOffset at ? LineNote.FormatTime(at) : "-")} {note.Source ?? "-"} {note.Door ?? "-"}";

    private static string Describe(byte[] digest, string word, LineEvent? each) => each is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"event: {Base64Url.EncodeToString(digest)} {word} {each.First.ToUnixTimeSeconds()} {each.Last.ToUnixTimeSeconds()} {each.Count} {each.Source ?? "-"}\n");

    private static string Unescape(string body) => Escape().Replace(body, match => match.Value switch
    {
        "\\\\" => "\\",
        string hex => ((char)Convert.ToInt32(hex[2..], 16)).ToString(),
    });

    [GeneratedRegex(@"\\(x[0-9a-f]{2}|\\)")]
    private static partial Regex Escape();

    [GeneratedRegex("torn: [0-9]+\n")]
    private static partial Regex Torn();

    [GeneratedRegex("^answer: [^ ]{22} (used|skipped|burned) ", RegexOptions.Multiline)]
    private static partial Regex SpentAnswer();
}
