using System.Numerics;

namespace TanKnock.Core.Sequences;

/// <summary>Draws sequences that keep the rules: uniformly, from a cryptographic generator, none twice.</summary>
public sealed class SequenceGenerator : IDisposable
{
    private readonly SequenceRules rules;
    private readonly RandomNumbers numbers = new();
    private readonly SequenceSet taken;
    private readonly Knock[] sequence;
    private readonly long possible;

    /// <summary>Makes a generator.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="capacity">About how many sequences will be drawn and excluded.</param>
    public SequenceGenerator(SequenceRules rules, int capacity)
    {
        this.rules = rules;
        possible = (long)BigInteger.Min(rules.Count(), long.MaxValue);
        sequence = GC.AllocateArray<Knock>(rules.Knocks, pinned: true);
        taken = new SequenceSet(rules.Knocks, capacity);
    }

    /// <summary>Whether every sequence that keeps the rules has been drawn or excluded.</summary>
    public bool IsExhausted => taken.Count >= possible;

    /// <summary>Keeps a sequence from being drawn.</summary>
    public void Exclude(ReadOnlySpan<Knock> sequence)
    {
        // Others cannot be drawn anyway, and must not count as drawn.
        if (rules.Allow(sequence))
        {
            taken.Add(sequence);
        }
    }

    /// <summary>The next sequence; valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">The generator is exhausted.</exception>
    public ReadOnlySpan<Knock> Next()
    {
        if (IsExhausted)
        {
            throw new InvalidOperationException("No sequence is left that keeps the rules.");
        }

        do
        {
            rules.Draw(numbers, sequence);
        }
        while (!taken.Add(sequence));
        return sequence;
    }

    /// <summary>Erases what was drawn.</summary>
    public void Dispose()
    {
        numbers.Dispose();
        taken.Dispose();
        Array.Clear(sequence);
    }
}
