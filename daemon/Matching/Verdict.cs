using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>One thing that a packet brought about.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Sequence">The sequence concerned.</param>
/// <param name="Source">Who sent the packet.</param>
/// <param name="Other">For a burned line: the other source on it.</param>
/// <param name="Whole">For a one-way line that was completed or burned: what was knocked.</param>
public readonly record struct Verdict(
    VerdictKind Kind, WatchedSequence Sequence, Address Source, Address Other, KnockSequence? Whole = null);

/// <summary>What a packet brought about.</summary>
public enum VerdictKind
{
    /// <summary>A source finished a sequence that counts. A line is spent from this moment.</summary>
    Completed,

    /// <summary>A source finished a line that is spent.</summary>
    Replayed,

    /// <summary>A second source is past the first knock of a line: both lose it.</summary>
    Burned,
}

/// <summary>The verdicts on one packet.</summary>
internal static class Verdicts
{
    /// <summary>Whether there is a verdict on the sequence already, by another attempt of the same source.</summary>
    internal static bool Name(this List<Verdict> verdicts, WatchedSequence sequence)
    {
        foreach (Verdict verdict in verdicts)
        {
            if (ReferenceEquals(verdict.Sequence, sequence))
            {
                return true;
            }
        }

        return false;
    }
}
