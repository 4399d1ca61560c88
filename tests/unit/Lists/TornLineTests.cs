using System.Text;
using FsCheck.Xunit;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Lists;

/// <summary>Whatever a crash leaves of a mark reads as marked, or is the unused line as it was.</summary>
public sealed class TornLineTests
{
    private const int SectorSize = 512;

    [Property(MaxTest = 150)]
    public void Torn_mark_is_marked_or_nothing(int seed)
    {
        Random random = new(seed);
        using ListFolder folder = new();
        string head = "#".PadRight(random.Next(2, 700), 'x') + "\n";
        string text = new string(' ', random.Next(1, 3)) + Sequence(random) + new string(' ', random.Next(160));
        string path = folder.Write(head + text + "\n");
        RecordingFileSystem files = new() { Before = NoAdoption };
        TanList list = ListFolder.Load(path, files);
        LineNote note = new(
            (LineState)random.Next(1, 4),
            random.Next(9) == 0 ? null : new DateTimeOffset(2026, 3, 1, 9, 15, 22, TimeSpan.Zero).AddSeconds(random.Next()),
            random.Next(4) switch { 0 => null, 1 => "2001:db8:1111:2222:3333:4444:5555:6666", 2 => "8,9", _ => "192.0.2.1" },
            random.Next(3) switch { 0 => null, 1 => "7000,8000", _ => "ssh" });
        Assert.Equal(ConsumeVerdict.Consumed, list.Consume(0, note, 10).Verdict);

        byte[] before = Encoding.Latin1.GetBytes(text);
        byte[] after = File.ReadAllBytes(path).AsSpan(head.Length, text.Length).ToArray();
        for (int cut = 0; cut <= before.Length; cut++)
        {
            AssertSafe([.. after[..cut], .. before[cut..]], before);
            AssertSafe([.. before[..cut], .. after[cut..]], before);
        }

        int first = head.Length / SectorSize;
        int last = (head.Length + text.Length) / SectorSize;
        for (int subset = 0; subset < 1 << (last - first + 1); subset++)
        {
            AssertSafe([.. before.Select((b, i) => (subset >> (((head.Length + i) / SectorSize) - first) & 1) == 0 ? b : after[i])], before);
        }
    }

    private static void AssertSafe(byte[] torn, byte[] before)
    {
        Knock[] knocks = new Knock[KnockSequence.MaxKnocks];
        Knock[] expected = new Knock[KnockSequence.MaxKnocks];
        ListLine line = LineParser.Parse(torn, knocks);
        LineParser.Parse(before, expected);
        string shown = Encoding.Latin1.GetString(torn);
        Assert.True(line.Kind == LineKind.Entry && knocks.SequenceEqual(expected), shown);
        Assert.True(line.State == LineState.Unused == torn.SequenceEqual(before), shown);
    }

    private static void NoAdoption(string operation)
    {
        if (operation == "create")
        {
            throw RecordingFileSystem.Failure(operation);
        }
    }

    private static string Sequence(Random random) => string.Join(
        random.Next(4) == 0 ? " , " : ",",
        Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(1, 65536) + (random.Next(3) == 0 ? "" : ":udp")));
}
