using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;
using TanKnock.Tests.Sequences;
using Xunit;

namespace TanKnock.Tests.Derivation;

/// <summary>A million lines each: do random and derived ones look as the rules want them, and like nothing else?</summary>
public sealed class MillionLinesTests
{
    private const int Lines = 1_000_000;
    private const int Knocks = 4;
    private const int FirstPort = 1024;
    private const int Ports = 65536 - FirstPort;
    private const int PairClasses = 16; // of 4032 ports each

    private static readonly SequenceRules Rules = Space.Rules("1024-65535", "both", Knocks);

    private delegate ReadOnlySpan<Knock> Source(int line);

    [Fact]
    public void Random_lines_are_even_keep_the_rules_and_never_repeat()
    {
        using SequenceGenerator generator = new(Rules, Lines);
        Examine(_ => generator.Next());
    }

    [Fact]
    public void Derived_lines_are_even_keep_the_rules_and_never_repeat()
    {
        // The same ones each time: what holds once holds always.
        byte[] bytes = [.. Enumerable.Range(0, ListSecret.Length).Select(i => (byte)i)];
        using ListSecret secret = new(new ListId(5), bytes);
        using LineDeriver deriver = new(secret, Rules);
        Examine(line => deriver.Line(1 + (ulong)line));
    }

    private static void Examine(Source next)
    {
        int[] ports = new int[Ports];
        int[] withProtocol = new int[2 * PairClasses];
        int[] protocols = new int[1 << Knocks];
        int[] pairs = new int[PairClasses * PairClasses];
        int[] neighbours = new int[PairClasses * PairClasses];
        int[] orders = new int[1 << 6];
        int broken = 0;
        int before = 0;
        using SequenceSet seen = new(Knocks, Lines);
        for (int line = 0; line < Lines; line++)
        {
            ReadOnlySpan<Knock> knocks = next(line);
            broken += Rules.Allow(knocks) ? 0 : 1;
            seen.Add(knocks);
            int pattern = 0;
            foreach (Knock knock in knocks)
            {
                ports[knock.Port - FirstPort]++;
                withProtocol[(2 * Class(knock)) + (knock.Protocol == Protocol.Udp ? 1 : 0)]++;
                pattern = (pattern * 2) + (knock.Protocol == Protocol.Udp ? 1 : 0);
            }

            protocols[pattern]++;
            orders[Order(knocks)]++;

            // A single place leans to the middle, since a low port often begins a sweep; all places in turn do not.
            int first = line % Knocks;
            int second = (first + 1 + (line / Knocks % (Knocks - 1))) % Knocks;
            pairs[(Class(knocks[first]) * PairClasses) + Class(knocks[second])]++;

            // Two lines that have nothing to do with each other: place 0 to 3 of the one, 0 to 3 of the other.
            if (line % 2 == 1)
            {
                neighbours[(before * PairClasses) + Class(knocks[line / 8 % Knocks])]++;
            }

            before = Class(knocks[line / 2 % Knocks]);
        }

        Assert.Equal(0, broken);
        Assert.Equal(Lines, seen.Count);
        ChiSquare.AssertUniform(ports);
        ChiSquare.AssertUniform(withProtocol);
        ChiSquare.AssertUniform(protocols);
        ChiSquare.AssertUniform(pairs);
        ChiSquare.AssertUniform(neighbours);

        // 22 of the 24 orders of four ports are allowed, and all are equally likely.
        Assert.Equal(22, orders.Count(count => count > 0));
        ChiSquare.AssertUniform([.. orders.Where(count => count > 0)]);
    }

    private static int Class(Knock knock) => (knock.Port - FirstPort) / (Ports / PairClasses);

    /// <summary>Which of each two knocks has the higher port: six bits.</summary>
    private static int Order(ReadOnlySpan<Knock> knocks)
    {
        int order = 0;
        for (int i = 0; i < Knocks; i++)
        {
            for (int j = i + 1; j < Knocks; j++)
            {
                order = (order * 2) + (knocks[i].Port > knocks[j].Port ? 1 : 0);
            }
        }

        return order;
    }
}
