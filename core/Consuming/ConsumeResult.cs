using System.Collections.Immutable;
using TanKnock.Core.Files;

namespace TanKnock.Core.Consuming;

/// <summary>The outcome of marking a line.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Line">The line's number in the file; as it was last known if the line is gone.</param>
/// <param name="Skipped">Numbers of the earlier lines that were marked as skipped with it.</param>
/// <param name="Error">Why, if it failed.</param>
/// <param name="Reread">Whether the list was found changed and read again: indices known before are void.</param>
public sealed record ConsumeResult(
    ConsumeVerdict Verdict, int Line, ImmutableArray<int> Skipped, Fault? Error, bool Reread);

/// <summary>What became of the wish to mark a line.</summary>
public enum ConsumeVerdict
{
    /// <summary>Everything that has to be on the disk is there. Only this may open a door.</summary>
    Consumed,

    /// <summary>The line is spent already: this one loses.</summary>
    AlreadyMarked,

    /// <summary>The list was edited, and the line is no longer in it.</summary>
    Gone,

    /// <summary>The list was edited, and the line is no longer among the first unused ones.</summary>
    OutsideWindow,

    /// <summary>The mark could not be made; the error says why.</summary>
    Failed,
}
