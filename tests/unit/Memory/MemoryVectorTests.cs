using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Memory;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Memory;

/// <summary>Our memory against spec/vectors/memory/ and against the second implementation that made them.</summary>
public sealed partial class MemoryVectorTests : IDisposable
{
    private readonly MemoryLab lab = new();

    public static TheoryData<string> Names =>
        new(Reference.Vectors("memory"));

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Vectors_are_all_there() => Assert.True(Names.Count >= 40);

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_opened_gives_its_result(string name)
    {
        string text = File.ReadAllText(Path.Combine(Reference.Spec, "vectors/memory", name), Encoding.Latin1);
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
        Assert.Equal("", Reference.Run("memory_reference.py", ["verify", .. Directory.GetFiles(Path.Combine(Reference.Spec, "vectors/memory"))]));

    [PythonFact]
    public void What_we_write_is_read_alike_by_the_reference()
    {
        KnockSequence[] sequences = [.. Enumerable.Range(65_530, 12).Select(MemoryLab.Sequence)];
        using (SpentMemory memory = lab.Open())
        {
            memory.Remember([(sequences[0], MemoryLab.Note)]);
            memory.Remember([.. sequences[1..8].Select(each => (each, MemoryLab.Note with { State = LineState.Skipped }))]);
            memory.Remember([(sequences[8], new LineNote(LineState.Burned, null, null, null))]);
        }

        string[] asked = [.. sequences.Select(each => each.Format())];
        string theirs = Reference.Run("memory_reference.py", ["read", lab.KeyPath, lab.MemoryPath, .. asked]);
        Assert.Equal(Answers(asked), theirs);
        Assert.Equal(9, SpentAnswer().Count(theirs));
    }

    private static string Repaired(string expected) => Torn().Replace(expected, "torn: 0\n");

    private void Write(byte[] key, string memory)
    {
        Directory.CreateDirectory(lab.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllBytes(lab.KeyPath, key);
        File.WriteAllBytes(lab.MemoryPath, Encoding.Latin1.GetBytes(memory));
        foreach (string path in (string[])[lab.KeyPath, lab.MemoryPath])
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>What our memory answers, in the words of spec/memory_reference.py.</summary>
    private string Answers(IEnumerable<string> asked)
    {
        using SpentMemory? memory = StateFolder.Open(PosixFileSystem.Instance, lab.Folder, out _, out Fault? error);
        if (memory is null)
        {
            string fault = error!.Reason.StartsWith("damaged", StringComparison.Ordinal) ? "Damaged"
                : error.Reason.StartsWith("belongs to another", StringComparison.Ordinal) ? "AnotherKey"
                : "NotAMemory";
            return $"result: {fault}\nat: {error.Line}\n";
        }

        using SequenceDigest digest = new(File.ReadAllBytes(lab.KeyPath));
        using MemoryView view = StateFolder.Read(PosixFileSystem.Instance, lab.Folder, out _)!;
        StringBuilder text = new(string.Create(CultureInfo.InvariantCulture, $"result: ok\ntorn: {memory.Torn}\n"));
        foreach (string sequence in asked)
        {
            Assert.True(KnockSequence.TryParse(sequence, out KnockSequence? parsed, out _));
            byte[] bytes = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, digest.Of(parsed!.Knocks));
            text.Append($"answer: {Base64Url.EncodeToString(bytes)} {Describe(memory.Recall(parsed.Knocks))}\n");
            (LineEvent? replayed, LineEvent? healed) = view.EventsOf(parsed.Knocks);
            text.Append(Describe(bytes, "replayed", replayed)).Append(Describe(bytes, "healed", healed));
        }

        return text.ToString();
    }

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
