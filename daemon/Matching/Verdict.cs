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
    VerdictKind Kind, Listened Sequence, Address Source, Address Other, KnockSequence? Whole = null);
