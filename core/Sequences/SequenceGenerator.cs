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
        sequence = new Knock[rules.Knocks];
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

        // A draw that breaks a rule is thrown away whole, so that all that keep it stay equally likely.
        do
        {
            Draw();
        }
        while (SequenceRules.IsSweep(sequence) || !taken.Add(sequence));
        return sequence;
    }

    /// <summary>Erases what was drawn.</summary>
    public void Dispose()
    {
        numbers.Dispose();
        taken.Dispose();
        Array.Clear(sequence);
    }

    private void Draw()
    {
        uint protocols = (uint)rules.Protocols.Length;
        uint possibleKnocks = (uint)rules.Ports.Count * protocols;
        int drawn = 0;
        while (drawn < sequence.Length)
        {
            uint number = numbers.Below(possibleKnocks);
            Knock knock = new(rules.Protocols[(int)(number % protocols)], rules.Ports[(int)(number / protocols)]);

            // Drawing again until the port is new leaves every other port equally likely.
            if (!SequenceRules.HasPort(sequence.AsSpan(0, drawn), knock.Port))
            {
                sequence[drawn++] = knock;
            }
        }
    }
}
