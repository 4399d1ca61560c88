using System.Numerics;
using FsCheck.Xunit;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Sequences;

public sealed class SequenceGeneratorTests
{
    [Theory]
    [InlineData("7-9", "tcp", 3)]
    [InlineData("1,5,9", "both", 3)]
    [InlineData("1-5", "udp", 3)]
    [InlineData("10-15", "both", 3)]
    [InlineData("65532-65535", "both", 4)]
    [InlineData("1-6", "tcp", 5)]
    public void Next_draws_every_allowed_sequence_once_and_no_other(string ports, string protocols, int knocks)
    {
        SequenceRules rules = Space.Rules(ports, protocols, knocks);
        HashSet<string> expected = Space.Enumerate(rules);
        using SequenceGenerator generator = new(rules, 1);
        HashSet<string> drawn = [];
        while (!generator.IsExhausted)
        {
            ReadOnlySpan<Knock> sequence = generator.Next();
            Assert.True(rules.Allow(sequence));
            Assert.True(drawn.Add(SequenceText.Format(sequence)));
        }

        Assert.Equal(expected.Order(), drawn.Order());
        Assert.Equal(expected.Count, rules.Count());
        Assert.Throws<InvalidOperationException>(() => { generator.Next(); });
    }

    [Property(MaxTest = 200)]
    public bool Next_keeps_the_rules_whatever_they_are(ushort lowest, byte more, byte knockSeed, byte protocolSeed)
    {
        int knocks = 3 + (knockSeed % 30);
        int first = Math.Max(1, Math.Min((int)lowest, 65535 - 300));
        string protocols = (protocolSeed % 3) switch { 0 => "tcp", 1 => "udp", _ => "both" };
        SequenceRules rules = Space.Rules($"{first}-{first + knocks + more}", protocols, knocks);
        using SequenceGenerator generator = new(rules, 4);
        HashSet<string> drawn = [];
        for (int i = 0; i < 20; i++)
        {
            ReadOnlySpan<Knock> sequence = generator.Next();
            if (!rules.Allow(sequence) || !drawn.Add(SequenceText.Format(sequence)))
            {
                return false;
            }
        }

        return true;
    }

    [Theory]
    [InlineData("1-4", "both", 3)]
    [InlineData("1-5", "tcp", 4)]
    public void Next_draws_every_sequence_equally_often(string ports, string protocols, int knocks)
    {
        SequenceRules rules = Space.Rules(ports, protocols, knocks);
        Dictionary<string, int> counts = Space.Enumerate(rules).ToDictionary(text => text, _ => 0);
        for (int i = 0; i < counts.Count * 300; i++)
        {
            // A new one each time: one generator never repeats itself.
            using SequenceGenerator generator = new(rules, 1);
            counts[SequenceText.Format(generator.Next())]++;
        }

        ChiSquare.AssertUniform(counts.Values);
    }

    [Fact]
    public void Next_spreads_knocks_evenly_over_the_default_ports_and_protocols()
    {
        // All knocks of a line together: the first alone leans to the middle, as a low one often begins a sweep.
        SequenceRules rules = Space.Rules("1024-65535", "both", 4);
        using SequenceGenerator generator = new(rules, 100_000);
        int[] ports = new int[64];
        int[] protocols = new int[16];
        for (int i = 0; i < 100_000; i++)
        {
            int pattern = 0;
            foreach (Knock knock in generator.Next())
            {
                ports[knock.Port >> 10]++;
                pattern = (pattern * 2) + (knock.Protocol == Protocol.Udp ? 1 : 0);
            }

            protocols[pattern]++;
        }

        Assert.Equal(0, ports[0]);
        ChiSquare.AssertUniform(ports[1..]);
        ChiSquare.AssertUniform(protocols);
    }

    [Fact]
    public void Exclude_keeps_sequences_from_being_drawn_and_counts_no_others()
    {
        SequenceRules rules = Space.Rules("1-3", "tcp", 3);
        using SequenceGenerator generator = new(rules, 2);
        generator.Exclude([new(Protocol.Tcp, 1), new(Protocol.Tcp, 2), new(Protocol.Tcp, 3)]);
        generator.Exclude([new(Protocol.Tcp, 1), new(Protocol.Udp, 3), new(Protocol.Tcp, 2)]);
        generator.Exclude([new(Protocol.Tcp, 2), new(Protocol.Tcp, 1)]);
        foreach (ushort[] ports in (ushort[][])[[1, 3, 2], [1, 3, 2], [2, 1, 3], [3, 1, 2]])
        {
            generator.Exclude([.. ports.Select(port => new Knock(Protocol.Tcp, port))]);
        }

        Assert.Equal("2:tcp,3:tcp,1:tcp", SequenceText.Format(generator.Next()));
        Assert.True(generator.IsExhausted);
    }

    [Theory]
    [InlineData(0, 2, 3, 0)]
    [InlineData(2, 1, 3, 0)]
    [InlineData(3, 1, 3, 4)]
    [InlineData(3, 2, 3, 32)]
    [InlineData(4, 1, 4, 22)]
    public void Count_of_small_spaces_is_exact(int ports, int protocols, int knocks, int expected) =>
        Assert.Equal(expected, SequenceRules.Count(ports, protocols, knocks));

    [Fact]
    public void Count_of_the_default_options_is_exact()
    {
        BigInteger orders = (BigInteger)64512 * 64511 * 64510 * 64509;
        Assert.Equal(orders * 16 * 22 / 24, SequenceRules.Count(64512, 2, 4));
        Assert.Equal(67.783, Space.Rules("1024-65535", "both", 4).EntropyBits(), 3);
    }

    [Theory]
    [InlineData("1-9", 2)]
    [InlineData("1-99", 33)]
    public void Rules_with_too_few_or_many_knocks_are_a_bug_of_the_caller(string ports, int knocks) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.Rules(ports, "tcp", knocks));
}
