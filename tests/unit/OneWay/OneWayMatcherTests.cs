using TanKnock.Core.Sequences;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;
using TanKnock.Tests.Matching;
using Xunit;

namespace TanKnock.Tests.OneWay;

/// <summary>One-way lines in the matcher (spec/one-way-list.md 5): scenarios, and random ones against a slow model.</summary>
public sealed class OneWayMatcherTests : IDisposable
{
    private const int K = 4;
    private const long Timeout = 25;

    private static readonly ListeningRules Rules = new(TcpFlagsFilter.Default, Timeout, 2);

    private readonly OneWayKey key = new(new byte[OneWayKey.KeyLength], K);
    private readonly OneWayKey otherKey = new(Enumerable.Repeat((byte)1, OneWayKey.KeyLength).ToArray(), K);
    private readonly Matcher matcher = new(new MatcherLimits(4096, 16));
    private long now = 1000;

    public void Dispose()
    {
        key.Dispose();
        otherKey.Dispose();
    }

    [Fact]
    public void Line_knocked_in_order_completes_once_and_is_replayed_after()
    {
        Add("a", [1, 2, 3, 4]);
        Assert.Equal(["Completed a 1 whole"], Knock(1, 1, 2, 3, 4));
        Assert.Equal(["Replayed a 2"], Knock(2, 1, 2, 3, 4));
    }

    /// <summary>All 128 bits are compared: a line whose digest differs in one of them is another line.</summary>
    [Fact]
    public void Digest_that_differs_in_one_bit_is_not_opened()
    {
        Knock[] hidden = new Knock[OneWayLine.Length];
        key.Hide(Sequence([1, 2, 3, 4]).Knocks, hidden);
        byte[] digest = new byte[OneWayLine.DigestLength];
        OneWayLine.ReadDigest(hidden, digest);
        for (int bit = 0; bit < digest.Length * 8; bit++)
        {
            byte[] other = [.. digest];
            other[bit / 8] ^= (byte)(1 << (bit % 8));
            OneWayLine.Write(hidden[0], other, hidden);
            matcher.Add(WatchedSequence.Line(new KnockSequence(hidden), Rules, new NamedWatcher($"{bit}"), previous: null, key));
        }

        Assert.Empty(Knock(1, 1, 2, 3, 4));
        Add("a", [1, 2, 3, 4]);
        Assert.Equal(["Completed a 1 whole"], Knock(1, 1, 2, 3, 4));
    }

    [Fact]
    public void Later_line_spends_those_before_it()
    {
        WatchedSequence first = Add("a", [1, 2, 3, 4]);
        WatchedSequence second = Add("b", [1, 3, 2, 5], previous: first);
        Add("c", [7, 3, 2, 5], previous: second);
        Assert.Equal(["Completed b 1 whole"], Knock(1, 1, 3, 2, 5));
        Assert.Equal(["Replayed a 1"], Knock(1, 1, 2, 3, 4));
        Assert.Equal(["Completed c 1 whole"], Knock(1, 7, 3, 2, 5));
    }

    [Fact]
    public void Stray_ends_the_attempt_and_a_repeat_does_not()
    {
        Add("a", [1, 2, 3, 4]);
        Assert.Empty(Knock(1, 1, 2, 9, 3, 4));
        Assert.Equal(["Completed a 1 whole"], Knock(1, 1, 1, 2, 2, 1, 3, 2, 4));
    }

    [Fact]
    public void Retry_stands_beside_an_attempt_that_is_under_way()
    {
        Add("a", [1, 2, 3, 4]);
        Assert.Empty(Knock(1, 1, 2, 3));
        Assert.Equal(["Completed a 1 whole"], Knock(1, 1, 2, 3, 4));
    }

    [Theory]
    [InlineData(Timeout, true)]
    [InlineData(Timeout + 1, false)]
    public void Whole_sequence_has_to_come_in_time(long time, bool completes)
    {
        Add("a", [1, 2, 3, 4]);
        Knock(1, 1, 2, 3);
        now += time - 3;
        Assert.Equal(completes, Knock(1, 4).Count > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_sources_on_a_line_burn_it_whoever_is_first(bool copierFirst)
    {
        Add("a", [1, 2, 3, 4]);
        Knock(1, 1, 2);
        Knock(2, 1, 2);
        Assert.Equal(copierFirst ? "Burned a 2 1 whole" : "Burned a 1 2 whole", Assert.Single(Knock(copierFirst ? 2u : 1u, 3, 4)));
        Assert.Empty(Knock(copierFirst ? 1u : 2u, 3, 4));
        Assert.Equal(["Replayed a 3"], Knock(3, 1, 2, 3, 4));
    }

    [Fact]
    public void Source_that_fell_behind_is_still_watched_and_one_at_the_first_knock_is_not()
    {
        Add("a", [1, 2, 3, 4]);
        Knock(2, 1);
        Knock(3, 1, 2, 9, 8);
        Knock(4, 1, 5, 3, 4);
        Assert.Equal(["Burned a 1 3 whole"], Knock(1, 1, 2, 3, 4));
        Add("b", [7, 2, 3, 4]);
        Knock(2, 7);
        Assert.Equal(["Completed b 1 whole"], Knock(1, 7, 2, 3, 4));
    }

    [Fact]
    public void Sighting_is_over_after_the_timeout()
    {
        Add("a", [1, 2, 3, 4]);
        Knock(2, 1, 2);
        now += Timeout + 1;
        Assert.Equal(["Completed a 1 whole"], Knock(1, 1, 2, 3, 4));
    }

    [Fact]
    public void Lines_of_other_lists_and_in_clear_are_told_apart()
    {
        Add("a", [1, 2, 3, 4]);
        Add("b", [1, 3, 2, 5], otherKey);
        matcher.Add(WatchedSequence.Line(Sequence([1, 4, 3, 6]), Rules, new NamedWatcher("c"), null));
        matcher.Add(WatchedSequence.Fixed(Sequence([4, 3, 6]), Rules, new NamedWatcher("d")));
        Assert.Equal(["Completed c 1", "Completed d 1"], Knock(1, 1, 4, 3, 6).Order());
        Assert.Equal(["Completed b 2 whole"], Knock(2, 1, 3, 2, 5));
        Assert.Equal(["Completed a 3 whole"], Knock(3, 1, 2, 3, 4));
    }

    [Fact]
    public void Removed_line_is_not_listened_for_and_those_beside_it_are()
    {
        WatchedSequence a = Add("a", [1, 2, 3, 4]);
        WatchedSequence b = Add("b", [1, 3, 3, 4]);
        WatchedSequence c = Add("c", [1, 2, 4, 3], otherKey);
        Knock(1, 1, 2);
        matcher.Remove(a);
        Assert.Empty(Knock(1, 3, 4));
        matcher.Remove(c);
        Assert.Empty(Knock(1, 1, 2, 4, 3));
        matcher.Remove(b);
        Assert.Empty(Knock(1, 1, 2, 3, 4));
        Add("d", [1, 2, 3, 4]);
        Assert.Equal(["Completed d 1 whole"], Knock(1, 1, 2, 3, 4));
    }

    [Fact]
    public void Attempts_are_bounded_and_the_one_that_waited_longest_gives_way()
    {
        Matcher small = new(new MatcherLimits(3, 2));
        small.Add(Hidden("a", [1, 2, 3, 4], key, null));
        for (uint source = 1; source <= 4; source++)
        {
            Observe(small, source, 1);
        }

        Assert.Equal((3, 1), (small.Attempts, small.Evicted));
        Observe(small, 2, 2);
        Observe(small, 5, 1);
        Assert.Empty(Observe(small, 3, 2));
        Observe(small, 2, 3);
        Assert.Equal(["Completed a 2 whole"], Observe(small, 2, 4));
    }

    [Fact]
    public void Packets_that_complete_nothing_allocate_nothing()
    {
        Add("a", [1, 2, 3, 4]);
        Flood(5000);
        Allocations.AssertNone(() => Flood(10_000));

        void Flood(int packets)
        {
            // First knocks of many sources, and whole attempts that are digested for nothing.
            for (int i = 0; i < packets; i++)
            {
                matcher.Observe(Packet((uint)(i / 8 % 3000) + 10, (ushort)(1 + (i % 8))), ++now);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_interleavings_give_the_verdicts_of_the_model(int seed)
    {
        Dictionary<string, int> kinds = [];
        for (int round = 0; round < 1500; round++)
        {
            Random random = new((seed * 100_000) + round);
            Matcher fresh = new(new MatcherLimits(4096, 1024));
            OneWayModel model = new(K, Timeout);
            WatchedSequence? last = null;
            for (int i = 0; i < 5; i++)
            {
                int[] line = [1 + random.Next(2), .. Enumerable.Range(3, 4).OrderBy(_ => random.Next()).Take(K - 1)];
                if (!model.Has(line))
                {
                    last = Hidden(model.Add(line), line, key, last);
                    fresh.Add(last);
                }
            }

            for (int step = 0; step < 120; step++)
            {
                now += random.Next(12) == 0 ? random.Next(30) : random.Next(2);
                (uint source, ushort port) = ((uint)random.Next(3), (ushort)random.Next(1, 7));
                string[] expected = model.Observe(source, port, now);
                string[] actual = [.. fresh.Observe(Packet(source, port), now).Select(ModelText).Order()];
                Assert.Equal(expected, actual);
                foreach (string verdict in actual)
                {
                    string kind = verdict.Split(' ')[0];
                    kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                }
            }

            now += 100;
        }

        // All kinds have to come up, or nothing has been compared.
        Assert.True(kinds.Count == 3 && kinds.Values.All(count => count > 20), string.Join(", ", kinds));
    }

    private WatchedSequence Add(string name, int[] ports, OneWayKey? with = null, WatchedSequence? previous = null)
    {
        WatchedSequence line = Hidden(name, ports, with ?? key, previous);
        matcher.Add(line);
        return line;
    }

    private static WatchedSequence Hidden(string name, int[] ports, OneWayKey key, WatchedSequence? previous)
    {
        Knock[] line = new Knock[OneWayLine.Length];
        key.Hide(Sequence(ports).Knocks, line);
        return WatchedSequence.Line(new KnockSequence(line), Rules, new NamedWatcher(name), previous, key);
    }

    private List<string> Knock(uint source, params int[] ports) =>
        [.. ports.SelectMany(port => Observe(matcher, source, port))];

    private string[] Observe(Matcher matcher, uint source, int port) =>
        [.. matcher.Observe(Packet(source, (ushort)port), ++now).Select(Text)];

    private static string Text(Verdict verdict) =>
        $"{verdict.Kind} {verdict.Sequence.Watcher} {Number(verdict.Source)}"
        + (verdict.Kind == VerdictKind.Burned ? $" {Number(verdict.Other)}" : "")
        + (verdict.Whole is null ? "" : " whole");

    /// <summary>Of several others on a line, the model may name another one.</summary>
    private static string ModelText(Verdict verdict) =>
        verdict.Kind == VerdictKind.Burned ? $"Burned {verdict.Sequence.Watcher} {Number(verdict.Source)}" : Text(verdict);

    private static string Number(Address source) => source.ToString().Split('.')[3];

    private static ObservedPacket Packet(uint source, ushort port) => new(
        Address.FromIPv4(0x0A000000 + source), default, new Knock(Protocol.Tcp, port), TcpFlags.Syn);

    private static KnockSequence Sequence(int[] ports) =>
        new(ports.Select(port => new Knock(Protocol.Tcp, (ushort)port)).ToArray());
}
