using System.Text;
using FsCheck.Xunit;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Lists;

public sealed class ListReaderTests
{
    /// <summary>What the reader reads at a time.</summary>
    private const int ChunkSize = 1 << 18;

    [Property(MaxTest = 300)]
    public void Random_lists_read_as_the_obvious_model_reads_them(int seed)
    {
        using ListFolder folder = new();
        string text = RandomList.Text(new Random(seed));
        AssertReadsAsModel(folder.Write(text), text);
    }

    [Fact]
    public void Lines_across_chunks_read_at_every_alignment()
    {
        using ListFolder folder = new();
        for (int shift = 0; shift <= 140; shift++)
        {
            StringBuilder text = new("#".PadRight(shift + 1, 'x') + "\n");
            for (int i = 0; text.Length < ChunkSize + 300; i++)
            {
                text.Append(ListFolder.Roomy($"{(i / 60000) + 1}:udp,{(i % 60000) + 1}"));
            }

            AssertReadsAsModel(folder.Write(text.ToString()), text.ToString());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(-4095)]
    [InlineData(-4096)]
    [InlineData(-4097)]
    public void Longest_line_at_the_end_of_a_chunk_reads(int shift)
    {
        using ListFolder folder = new();
        foreach (string ending in (string[])["\n", "\r\n", ""])
        {
            StringBuilder text = new();
            while (text.Length < ChunkSize + shift)
            {
                text.Append('\n');
            }

            text.Append(" 7000,8000".PadRight(4095)).Append(ending);
            AssertReadsAsModel(folder.Write(text.ToString()), text.ToString());
            string path = folder.Write(text.ToString().Replace("8000", "8000 ", StringComparison.Ordinal));
            Assert.EndsWith($":{ChunkSize + shift + 1}: longer than 4095 bytes", ListFolder.Refusal(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Refusal_names_line_and_shows_no_sequence()
    {
        using ListFolder folder = new();
        string path = folder.Write("7000,8000\n\n7001,8001,x\n");
        Assert.Equal($"{path}:3: column 11: not a port number", ListFolder.Refusal(path));
    }

    private static void AssertReadsAsModel(string path, string text)
    {
        List<string> expected = [];
        string[] lines = text.Split('\n');
        Knock[] knocks = new Knock[KnockSequence.MaxKnocks];
        bool malformed = false;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].EndsWith('\r') ? lines[i][..^1] : lines[i];
            ListLine parsed = LineParser.Parse(Encoding.Latin1.GetBytes(line), knocks);
            malformed |= parsed.Kind == LineKind.Malformed || line.Contains('\r', StringComparison.Ordinal);
            if (parsed.Kind == LineKind.Entry)
            {
                expected.Add($"{i + 1} {parsed.State} {SequenceText.Format(knocks.AsSpan(0, parsed.KnockCount))}");
            }
        }

        malformed |= expected.GroupBy(e => e.Split(' ')[2]).Any(g => g.Count() > 1 && g.Any(e => e.Contains("Unused", StringComparison.Ordinal)));
        if (malformed)
        {
            ListFolder.Refusal(path);
            return;
        }

        ListContent content = ListFolder.Load(path).Content;
        Assert.Equal(expected, Enumerable.Range(0, content.Count).Select(
            i => $"{content.Entries[i].Number} {content.Entries[i].State} {SequenceText.Format(content.Knocks(i))}"));
        for (int i = 0; i < content.Count; i++)
        {
            Assert.True(content.Find(content.Knocks(i)) <= i);
            string line = text.Substring((int)content.Entries[i].Offset, content.Entries[i].Length);
            Assert.DoesNotContain('\n', line);
        }
    }
}
