using TanKnock.Core.Sequences;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Matching;

/// <summary>A packet may wait for each sequence that is added: adding one takes no longer, however many there are.</summary>
public sealed class SequenceTreeTests
{
    private const int Lines = 60_000;

    /// <summary>A page of nodes, a page of buckets, and the tables of pages. One table of all would be megabytes.</summary>
    private const long MostAtOnce = 100_000;

    private static readonly ListeningRules Rules = new(TcpFlagsFilter.Default, Timeout: 10, StrayLimit: 8);

    private readonly Random random = new(1);

    [Fact]
    public void Growing_copies_nothing_and_everything_is_found_and_gone_when_it_is_removed()
    {
        SequenceTree tree = new();
        WatchedSequence[] lines = [.. Enumerable.Range(0, Lines).Select(_ => Line(DrawKnocks(), null))];
        Assert.InRange(MostOfOne(lines, tree.Add), 1, MostAtOnce);
        Assert.True(tree.Count > 2 * Lines);
        for (int round = 0; round < 2; round++)
        {
            random.Shuffle(lines);
            foreach (WatchedSequence line in lines.AsSpan(Lines / 2))
            {
                tree.Remove(line);
            }

            Assert.All(lines.Take(Lines / 2), line => Assert.Equal(line.Node, Find(tree, line.Sequence)));
            Assert.All(lines.Skip(Lines / 2), line => Assert.Equal(0, line.Node));
            foreach (WatchedSequence line in lines.AsSpan(Lines / 2))
            {
                tree.Add(line);
            }
        }

        Array.ForEach(lines, tree.Remove);
        Assert.Equal(0, tree.Count);
        Assert.All(lines, line => Assert.Equal(0, Find(tree, line.Sequence)));
    }

    [Fact]
    public void Growing_copies_nothing_of_one_way_lines_either()
    {
        OneWayLines all = new();
        using OneWayKey key = new(new byte[OneWayKey.KeyLength], 4);
        Knock[] hidden = new Knock[OneWayLine.Length];
        WatchedSequence[] lines = new WatchedSequence[Lines];
        for (int i = 0; i < Lines; i++)
        {
            OneWayLine.Write(Knock.FromIndex(random.Next(Knock.IndexCount / 2) | 1), BitConverter.GetBytes((UInt128)i), hidden);
            lines[i] = Line(hidden, key);
        }

        Assert.InRange(MostOfOne(lines, all.Add), 1, MostAtOnce);
        Assert.True(all.Count > Lines / 3);
        Array.ForEach(lines, all.Remove);
        Assert.Equal(0, all.Count);
    }

    private static WatchedSequence Line(Knock[] knocks, OneWayKey? key) =>
        WatchedSequence.SpentLine(new KnockSequence(knocks), Rules, new NamedWatcher(""), now: -1, key);

    private static long MostOfOne(WatchedSequence[] lines, Action<WatchedSequence> add)
    {
        long most = 0;
        foreach (WatchedSequence line in lines)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            add(line);
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return most;
    }

    /// <summary>So few first and second knocks that many lines share their beginnings.</summary>
    private Knock[] DrawKnocks() =>
    [
        new(Protocol.Tcp, (ushort)random.Next(1, 3000)), new(Protocol.Udp, (ushort)random.Next(1, 9)),
        new(Protocol.Tcp, (ushort)random.Next(1, 65536)), new(Protocol.Tcp, (ushort)random.Next(1, 65536)),
    ];

    private static int Find(SequenceTree tree, KnockSequence sequence)
    {
        int node = tree.First(sequence.Knocks[0].Index);
        foreach (Knock knock in sequence.Knocks[1..])
        {
            node = node == 0 ? 0 : tree.Child(node, knock.Index);
        }

        return node;
    }
}
