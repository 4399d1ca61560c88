using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Memory;

/// <summary>Remembers which sequences must never open again, whatever a list says.</summary>
public interface ISpentMemory
{
    /// <summary>What was noted when a sequence was spent; null if it never was.</summary>
    LineNote? Recall(ReadOnlySpan<Knock> sequence);

    /// <summary>Remembers sequences durably, in one write.</summary>
    /// <exception cref="Files.FileSystemException">It could not; nothing may be opened then.</exception>
    void Remember(IReadOnlyList<(KnockSequence Sequence, LineNote Note)> spent);

    /// <summary>Counts what happened to a spent sequence, for audits; never waits for the disk, never fails.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="sequence">To which sequence; one that is not remembered is passed over.</param>
    /// <param name="at">When.</param>
    /// <param name="source">The address that did it, or null.</param>
    void CountEvent(LineEventKind kind, ReadOnlySpan<Knock> sequence, DateTimeOffset at, string? source);
}
