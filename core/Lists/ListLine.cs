using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>One line of a list's text, taken apart; offsets are bytes from the line's beginning.</summary>
/// <param name="Kind">What the line is.</param>
/// <param name="State">For an entry: its state.</param>
/// <param name="KnockCount">For an entry: how many knocks were read.</param>
/// <param name="SequenceStart">For an entry: where its sequence begins.</param>
/// <param name="SequenceEnd">For an entry: the first byte behind its last knock.</param>
/// <param name="Error">For a malformed line: where and why.</param>
public readonly record struct ListLine(
    LineKind Kind, LineState State, int KnockCount, int SequenceStart, int SequenceEnd, SequenceError Error);
