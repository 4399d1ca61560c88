using BenchmarkDotNet.Attributes;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;

namespace TanKnock.Bench.Matching;

/// <summary>What a packet costs from its bytes to its verdict: decoder and matcher as the capture thread calls them.</summary>
[MemoryDiagnoser]
public class MatchingBenchmark
{
    /// <summary>Packets of one pass.</summary>
    private const int Packets = 1 << 16;

    /// <summary>Lines of each list that are listened for.</summary>
    private const int Window = 10;

    /// <summary>One-way lists have six by default; the longer lines are no more work for these mixes.</summary>
    private const int KnocksOfLine = 4;

    /// <summary>The key of the one-way lists.</summary>
    private static readonly OneWayKey Key = new(new byte[OneWayKey.KeyLength], KnocksOfLine);

    /// <summary>Honest clients, each with a line of its own, of a list of its own if there are so many.</summary>
    private const int Knockers = 10;

    /// <summary>One tick is a nanosecond: 100,000 packets a second.</summary>
    private const long Gap = 10_000;

    private const long Second = 1_000_000_000;

    private readonly Random random = new(1);
    private readonly FrameBatch frames = new(Packets);
    private Matcher matcher = new(MatcherLimits.Default);
    private Knock[][] lines = [];
    private long now;

    /// <summary>How many lists the doors have.</summary>
    [Params(1, 1000)]
    public int Lists { get; set; }

    [ParamsAllValues]
    public Mix Mix { get; set; }

    /// <summary>Whether the lists are one-way.</summary>
    [ParamsAllValues]
    public bool OneWay { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        Listen();
        HashSet<Knock> firsts = [.. lines.Select(line => line[0])];
        for (int i = 0; i < Packets; i++)
        {
            switch (Mix)
            {
                case Mix.FirstKnocks:
                    frames.Set(i, lines[random.Next(lines.Length)][0], null, random);
                    break;
                case Mix.Knocks when i % 10 == 0:
                    SetNextKnock(i);
                    break;
                case Mix.AnyPort:
                    frames.Set(i, AnyKnock(), null, random);
                    break;
                default:
                    frames.Set(i, NoFirstKnock(firsts), null, random);
                    break;
            }
        }

        // Until the table of attempts is as full as this mix can make it.
        for (int i = 0; i < 8; i++)
        {
            Observe();
        }
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public int Observe()
    {
        int verdicts = 0;
        frames.NextPass();
        for (int i = 0; i < Packets; i++)
        {
            if (FrameDecoder.Decode(frames.Get(i), LinkType.Ethernet, out ObservedPacket packet) == DecodeVerdict.Observed)
            {
                now += Gap;
                verdicts += matcher.Observe(in packet, now).Count;
            }
        }

        // A verdict would mean that the mix is not what it says: none of them completes a line.
        return verdicts == 0 ? verdicts : throw new InvalidOperationException("a line was completed");
    }

    private void Listen()
    {
        matcher = new Matcher(MatcherLimits.Default);
        _ = PortSet.TryParse("1024-65535", out PortSet? ports, out _);
        SequenceRules rules = new(ports!, [Protocol.Tcp, Protocol.Udp], KnocksOfLine);
        using SequenceGenerator generator = new(rules, Lists * Window);
        ListeningRules listening = new(TcpFlagsFilter.Default, 10 * Second, 8);
        lines = new Knock[Lists * Window][];
        WatchedSequence? last = null;
        for (int i = 0; i < lines.Length; i++)
        {
            lines[i] = [.. generator.Next()];
            WatchedSequence? before = i % Window == 0 ? null : last;
            last = OneWay
                ? WatchedSequence.Line(Hidden(lines[i]), listening, new Nobody(), before, Key)
                : WatchedSequence.Line(new KnockSequence(lines[i]), listening, new Nobody(), before);
            matcher.Add(last);
        }
    }

    private KnockSequence Hidden(Knock[] line)
    {
        Span<Knock> hidden = stackalloc Knock[OneWayLine.Length];
        Key.Hide(line, hidden);
        return new KnockSequence(hidden);
    }

    /// <summary>The first three knocks of a line, again and again, each line from a source of its own: attempts that
    /// begin, advance, and are begun anew, but never complete. As many clients, however many lists.</summary>
    private void SetNextKnock(int index)
    {
        int step = index / 10;
        int knocker = step / (KnocksOfLine - 1) % Knockers;
        Knock[] line = lines[knocker * (lines.Length / Knockers)];
        frames.Set(index, line[step % (KnocksOfLine - 1)], 0x0A00_0000 + (uint)knocker, random);
    }

    private Knock NoFirstKnock(HashSet<Knock> firsts)
    {
        Knock knock;
        do
        {
            knock = AnyKnock();
        }
        while (firsts.Contains(knock));
        return knock;
    }

    private Knock AnyKnock() => new(
        random.Next(2) == 0 ? Protocol.Tcp : Protocol.Udp, (ushort)random.Next(1, 65536));

    /// <summary>Is never told anything: no line completes.</summary>
    private sealed class Nobody : IWatcher
    {
        public void Take(in Verdict verdict)
        {
        }
    }
}
