using System.Collections.Immutable;
using System.Numerics;

namespace TanKnock.Core.Sequences;

/// <summary>Which sequences a generated list may hold, and how many of them there are.</summary>
/// <remarks>No two knocks share a port, even with different protocols, and the ports neither only rise nor only fall, so
/// that no sweep over the ports completes a sequence.</remarks>
public sealed class SequenceRules
{
    /// <summary>Fewest knocks: two always rise or fall.</summary>
    public const int MinKnocks = 3;

    /// <summary>Makes the rules.</summary>
    /// <param name="ports">The ports to knock at.</param>
    /// <param name="protocols">One or both protocols, each once.</param>
    /// <param name="knocks">Knocks of a sequence, <see cref="MinKnocks"/> to <see cref="KnockSequence.MaxKnocks"/>.</param>
    /// <exception cref="ArgumentException">An argument out of its range.</exception>
    public SequenceRules(PortSet ports, ImmutableArray<Protocol> protocols, int knocks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(knocks, MinKnocks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(knocks, KnockSequence.MaxKnocks);
        if (protocols.IsDefaultOrEmpty || protocols.Distinct().Count() != protocols.Length)
        {
            throw new ArgumentException("One or both protocols, each once.", nameof(protocols));
        }

        Ports = ports;
        Protocols = protocols;
        Knocks = knocks;
    }

    /// <summary>The ports to knock at.</summary>
    public PortSet Ports { get; }

    /// <summary>The protocols to knock with.</summary>
    public ImmutableArray<Protocol> Protocols { get; }

    /// <summary>Knocks of a sequence, 3 to 32.</summary>
    public int Knocks { get; }

    /// <summary>The exact number of sequences that keep the rules.</summary>
    public BigInteger Count() => Count(Ports.Count, Protocols.Length, Knocks);

    /// <summary>The exact number of sequences of K knocks over P ports: P!/(P-K)! orders of ports, of which every choice
    /// of K ports has two that only rise or only fall, times protocols^K.</summary>
    public static BigInteger Count(int ports, int protocols, int knocks)
    {
        BigInteger orders = BigInteger.One;
        BigInteger permutations = BigInteger.One;
        for (int i = 0; i < knocks; i++)
        {
            orders *= Math.Max(ports - i, 0);
            permutations *= i + 1;
        }

        return (orders - (2 * orders / permutations)) * BigInteger.Pow(protocols, knocks);
    }

    /// <summary>Entropy of a sequence in bits: the logarithm of <see cref="Count()"/>; negative infinity if there is none.</summary>
    public double EntropyBits() => BigInteger.Log(Count(), 2);

    /// <summary>Whether a sequence keeps the rules.</summary>
    public bool Allow(ReadOnlySpan<Knock> sequence)
    {
        if (sequence.Length != Knocks || IsSweep(sequence))
        {
            return false;
        }

        for (int i = 0; i < sequence.Length; i++)
        {
            Knock knock = sequence[i];
            if (!Ports.Contains(knock.Port) || !Protocols.Contains(knock.Protocol) || HasPort(sequence[..i], knock.Port))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Draws a sequence, every one that keeps the rules with the same probability. There has to be one.</summary>
    /// <param name="numbers">Where the numbers come from: spec/derivation.md fixes how they are used.</param>
    /// <param name="sequence">Room for exactly <see cref="Knocks"/> knocks.</param>
    public void Draw(NumberSource numbers, Span<Knock> sequence)
    {
        // A draw that breaks a rule is thrown away whole, so that all that keep it stay equally likely.
        do
        {
            DrawKnocks(numbers, sequence);
        }
        while (IsSweep(sequence));
    }

    /// <summary>Whether the ports only rise or only fall.</summary>
    public static bool IsSweep(ReadOnlySpan<Knock> sequence)
    {
        bool rises = true;
        bool falls = true;
        for (int i = 1; i < sequence.Length; i++)
        {
            rises &= sequence[i].Port > sequence[i - 1].Port;
            falls &= sequence[i].Port < sequence[i - 1].Port;
        }

        return rises || falls;
    }

    /// <summary>Whether one of the knocks goes to this port, with whatever protocol.</summary>
    internal static bool HasPort(ReadOnlySpan<Knock> knocks, ushort port)
    {
        foreach (Knock knock in knocks)
        {
            if (knock.Port == port)
            {
                return true;
            }
        }

        return false;
    }

    private void DrawKnocks(NumberSource numbers, Span<Knock> sequence)
    {
        uint protocols = (uint)Protocols.Length;
        uint possible = (uint)Ports.Count * protocols;
        int drawn = 0;
        while (drawn < sequence.Length)
        {
            uint number = numbers.Below(possible);
            Knock knock = new(Protocols[(int)(number % protocols)], Ports[(int)(number / protocols)]);

            // Drawing again until the port is new leaves every other port equally likely.
            if (!HasPort(sequence[..drawn], knock.Port))
            {
                sequence[drawn++] = knock;
            }
        }
    }
}
