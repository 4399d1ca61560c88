using TanKnock.Core.Sequences;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Listening;

/// <summary>What came of a sequence on the wire, for its door to serve.</summary>
/// <param name="Kind">Completed, replayed or burned.</param>
/// <param name="List">The line's list; null: a door's fixed sequence.</param>
/// <param name="Sequence">The line, or the fixed sequence.</param>
/// <param name="Source">Who knocked.</param>
/// <param name="Other">Of a burned line: the other source on it.</param>
/// <param name="Whole">Of a one-way line that was completed or burned: what was knocked.</param>
internal readonly record struct Completion(
    VerdictKind Kind, WatchedList? List, WatchedSequence Sequence, Address Source, Address Other, KnockSequence? Whole);

/// <summary>Takes the completions of one door.</summary>
internal interface ICompletions
{
    /// <summary>Called by the capture thread; never waits.</summary>
    void Take(in Completion completion);
}
