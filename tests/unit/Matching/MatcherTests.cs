using TanKnock.Core.Sequences;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Matching;

/// <summary>The consequences of the rules that a reader of spec/matching.md would look for, one by one.</summary>
public sealed class MatcherTests
{
    private const long Timeout = 100;
    private const int StrayLimit = 8;

    private static readonly ListeningRules Rules = new(TcpFlagsFilter.Default, Timeout, StrayLimit);
    private static readonly Address Alice = Address.FromIPv4(0xCB007107);
    private static readonly Address Mallory = Address.FromIPv4(0xCB007166);

    private readonly Matcher matcher = new(MatcherLimits.Default);

    [Fact]
    public void A_line_knocked_in_order_completes_once_and_is_a_replay_from_then_on()
    {
        Listen("7000,8000:udp,9000");
        Assert.Equal("Completed 0", Knock(Alice, 1, "7000,8000:udp,9000"));
        Assert.Equal("Replayed 0", Knock(Alice, 10, "7000,8000:udp,9000"));
        Assert.Equal("Replayed 0", Knock(Mallory, 20, "7000,8000:udp,9000"));
    }

    [Theory]
    [InlineData("7000,9000,8000")]
    [InlineData("8000,9000,7000")]
    [InlineData("7000,8000:udp,9000")]
    [InlineData("7000,8000")]
    public void Anything_but_the_line_in_order_completes_nothing(string knocks)
    {
        Listen("7000,8000,9000");
        Assert.Equal("", Knock(Alice, 1, knocks));
    }

    [Fact]
    public void Effect_of_each_packet_is_told()
    {
        Listen("7000,8000:udp,9000");
        Listen("7000,9000,5000:udp");
        foreach ((string knock, string effect) in ((string, string)[])[
            ("9000", "no part of a sequence"), ("7000", "knock 1"), ("7000", "knock 1"), ("5555", "between two knocks"),
            ("9000", "knock 2"), ("8000:udp", "knock 2"), ("9000", "knock 3"), ("9000", "between two knocks")])
        {
            Knock(Alice, 1, knock);
            Assert.Equal(effect, matcher.Effect.ToString());
        }

        Knock(Mallory, 1, "9000");
        Assert.Equal("no part of a sequence", matcher.Effect.ToString());
    }

    [Fact]
    public void Retransmissions_do_not_count_as_strays()
    {
        Listen("7000,8000,9000");
        Assert.Equal("", KnockMany(Alice, 1, "7000", 50));
        Assert.Equal("", KnockMany(Alice, 2, "8000", 50));
        Assert.Equal("Completed 0", Knock(Alice, 3, "9000"));
    }

    [Theory]
    [InlineData(StrayLimit, "Completed 0")]
    [InlineData(StrayLimit + 1, "")]
    public void As_many_strays_as_the_limit_are_forgiven(int strays, string expected)
    {
        Listen("7000,8000,9000");
        Knock(Alice, 1, "7000,8000");
        KnockMany(Alice, 2, "5555", strays);
        Assert.Equal(expected, Knock(Alice, 3, "9000"));
    }

    [Theory]
    [InlineData(Timeout, "Completed 0")]
    [InlineData(Timeout + 1, "")]
    public void An_attempt_lasts_as_long_as_the_timeout_from_its_first_knock(long age, string expected)
    {
        Listen("7000,8000,9000");
        Knock(Alice, 1, "7000,8000");
        Assert.Equal(expected, Knock(Alice, 1 + age, "9000"));
    }

    [Fact]
    public void A_new_first_knock_starts_anew_beside_the_attempt_that_failed()
    {
        Listen("7000,8000,9000");
        Knock(Alice, 1, "7000");
        Assert.Equal("Completed 0", Knock(Alice, 90, "7000,8000,9000"));
    }

    [Fact]
    public void Two_clients_behind_one_address_both_complete()
    {
        Listen("7000,8000,9000");
        Listen("7001,8001,9001");
        Assert.Equal("Completed 0;Completed 1", Knock(Alice, 1, "7000,7001,8000,8001,9000,9001"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_sweep_over_all_ports_completes_nothing_whichever_way_it_goes(int direction)
    {
        Listen("20000,10000,30000,25000");
        Listen("20001:udp,10000,30000,25000:udp");
        ListenFixed("9000,8000,9500");
        for (int port = direction > 0 ? 1 : 65535; port is > 0 and <= 65535; port += direction)
        {
            Assert.Empty(Observe(Alice, 1, new Knock(Protocol.Tcp, (ushort)port)));
            Assert.Empty(Observe(Alice, 1, new Knock(Protocol.Udp, (ushort)port)));
        }
    }

    [Fact]
    public void Completing_a_line_spends_the_earlier_ones_of_its_list()
    {
        WatchedSequence first = Listen("7000,8000,9000");
        WatchedSequence second = Listen("7001,8001,9001", first);
        Listen("7002,8002,9002", second);
        Knock(Alice, 1, "7000,8000");
        Assert.Equal("Completed 1", Knock(Alice, 2, "7001,8001,9001"));
        Assert.Equal("", Knock(Alice, 3, "9000"));
        Assert.Equal("Replayed 0", Knock(Mallory, 4, "7000,8000,9000"));
        Assert.Equal("Completed 2", Knock(Alice, 5, "7002,8002,9002"));
    }

    [Fact]
    public void A_second_source_past_the_first_knock_burns_the_line_for_both()
    {
        Listen("7000,8000,9000,9500");
        Knock(Alice, 1, "7000,8000");
        Assert.Equal("", Knock(Mallory, 2, "7000"));
        Assert.Equal("Burned 0", Knock(Mallory, 3, "8000"));
        Assert.Equal("", Knock(Alice, 4, "9000,9500"));
        Assert.Equal("", Knock(Mallory, 4, "9000,9500"));
        Assert.Equal("Replayed 0", Knock(Mallory, 5, "7000,8000,9000,9500"));
    }

    [Fact]
    public void A_second_source_on_the_first_knock_only_burns_nothing()
    {
        Listen("7000,8000,9000");
        Knock(Mallory, 1, "7000");
        Assert.Equal("Completed 0", Knock(Alice, 2, "7000,8000,9000"));
    }

    [Fact]
    public void Sources_further_apart_than_the_timeout_burn_nothing()
    {
        Listen("7000,8000,9000");
        Knock(Mallory, 1, "7000,8000");
        Assert.Equal("Completed 0", Knock(Alice, 2 + Timeout, "7000,8000,9000"));
    }

    [Fact]
    public void A_fixed_sequence_completes_every_time()
    {
        ListenFixed("9000:udp,8000,7000");
        Assert.Equal("Completed fixed", Knock(Alice, 1, "9000:udp,8000,7000"));
        Assert.Equal("Completed fixed", Knock(Mallory, 2, "9000:udp,8000,7000"));
    }

    [Fact]
    public void Tcp_packets_with_other_flags_do_not_exist()
    {
        Listen("7000,8000,9000");
        Knock(Alice, 1, "7000,8000");
        for (int i = 0; i < 100; i++)
        {
            ObservedPacket answer = new(Alice, default, new Knock(Protocol.Tcp, 5555), TcpFlags.Syn | TcpFlags.Ack);
            Assert.Empty(matcher.Observe(answer, 2));
        }

        Assert.Equal("Completed 0", Knock(Alice, 3, "9000"));
    }

    [Fact]
    public void A_door_with_a_target_hears_only_what_is_knocked_there()
    {
        Address target = Address.FromIPv4(0xC0000201);
        matcher.Add(WatchedSequence.Fixed(Sequence("7000,8000"), Rules with { Target = target }, new NamedWatcher("target")));
        Assert.Equal("", Knock(Alice, 1, "7000,8000"));
        Assert.Empty(matcher.Observe(new ObservedPacket(Alice, target, new Knock(Protocol.Tcp, 7000), TcpFlags.Syn), 2));
        Assert.Single(matcher.Observe(new ObservedPacket(Alice, target, new Knock(Protocol.Tcp, 8000), TcpFlags.Syn), 3));
    }

    [Fact]
    public void A_sequence_no_longer_listened_for_completes_nothing()
    {
        WatchedSequence line = Listen("7000,8000,9000");
        Listen("7000,8000,9001");
        Knock(Alice, 1, "7000,8000");
        matcher.Remove(line);
        Assert.Equal("", Knock(Alice, 2, "9000"));
        Assert.Equal("Completed 1", Knock(Alice, 3, "9001"));
    }

    [Fact]
    public void An_attempt_whose_place_in_the_tree_was_given_away_is_void()
    {
        WatchedSequence line = Listen("7000,8000,9000");
        Knock(Alice, 1, "7000,8000");
        matcher.Remove(line);
        Listen("7001,8001,9000");
        Assert.Equal("", Knock(Alice, 2, "9000"));
    }

    [Fact]
    public void A_flood_of_spoofed_first_knocks_pushes_no_honest_attempt_out_before_its_next_knock()
    {
        Listen("7000,8000,9000");
        Knock(Alice, 1, "7000");
        for (uint i = 1; i < MatcherLimits.Default.Attempts; i++)
        {
            Knock(Address.FromIPv4(0xC6336400 + i), 2, "7000");
        }

        Assert.Equal("Completed 0", Knock(Alice, 3, "8000,9000"));
        Assert.Equal(MatcherLimits.Default.Attempts - 1, matcher.Attempts);
        Assert.Equal(0, matcher.Evicted);
    }

    [Fact]
    public void When_the_table_is_full_the_attempt_that_waited_longest_gives_way()
    {
        Matcher small = new(new MatcherLimits(2, 16));
        small.Add(WatchedSequence.Line(Sequence("7000,8000"), Rules, new NamedWatcher("0"), null));
        small.Observe(Packet(Alice, new Knock(Protocol.Tcp, 7000)), 1);
        small.Observe(Packet(Mallory, new Knock(Protocol.Tcp, 7000)), 2);
        small.Observe(Packet(Address.FromIPv4(1), new Knock(Protocol.Tcp, 7000)), 3);
        Assert.Equal((2, 1), (small.Attempts, (int)small.Evicted));
        Assert.Empty(small.Observe(Packet(Alice, new Knock(Protocol.Tcp, 8000)), 4));
        Assert.Single(small.Observe(Packet(Mallory, new Knock(Protocol.Tcp, 8000)), 4));
    }

    [Fact]
    public void Packets_that_complete_nothing_allocate_nothing()
    {
        Listen("7000,8000,9000");
        KnockMany(Alice, 1, "7000", 10);
        Knock[] knocks = [.. Sequence("7000,8000,5555:udp,7000,6666").Knocks];
        RunRounds(knocks);
        Allocations.AssertNone(() => RunRounds(knocks));
    }

    private void RunRounds(Knock[] knocks)
    {
        for (uint round = 0; round < 10_000; round++)
        {
            foreach (Knock knock in knocks)
            {
                // Each source stays below a complete line; a burned one would be a verdict, too.
                Knock harmless = knock.Port == 8000 && round % 2 == 0 ? new Knock(Protocol.Tcp, 8001) : knock;
                matcher.Observe(Packet(Address.FromIPv4(round), harmless.Port == 8000 ? knocks[0] : harmless), round);
            }
        }
    }

    private WatchedSequence Listen(string text, WatchedSequence? previous = null)
    {
        WatchedSequence line = WatchedSequence.Line(Sequence(text), Rules, new NamedWatcher($"{count++}"), previous);
        matcher.Add(line);
        return line;
    }

    private int count;

    private void ListenFixed(string text) => matcher.Add(WatchedSequence.Fixed(Sequence(text), Rules, new NamedWatcher("fixed")));

    private string Knock(Address source, long now, string knocks)
    {
        List<string> verdicts = [];
        foreach (Knock knock in Sequence(knocks).Knocks)
        {
            verdicts.AddRange(Observe(source, now, knock).Select(verdict => $"{verdict.Kind} {verdict.Sequence.Watcher}"));
        }

        return string.Join(';', verdicts);
    }

    private string KnockMany(Address source, long now, string knock, int times) =>
        string.Concat(Enumerable.Range(0, times).Select(_ => Knock(source, now, knock)));

    private IReadOnlyList<Verdict> Observe(Address source, long now, Knock knock) =>
        matcher.Observe(Packet(source, knock), now);

    private static ObservedPacket Packet(Address source, Knock knock) =>
        new(source, default, knock, knock.Protocol == Protocol.Tcp ? TcpFlags.Syn : TcpFlags.None);

    private static KnockSequence Sequence(string text)
    {
        Assert.True(KnockSequence.TryParse(text, out KnockSequence? sequence, out SequenceError error), error.Describe());
        return sequence!;
    }
}
