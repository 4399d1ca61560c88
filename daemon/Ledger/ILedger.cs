using System.Collections.Immutable;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Ledger;

/// <summary>Decides, once, whether a line may open. Nothing else does. Any thread may call it.</summary>
internal interface ILedger
{
    /// <summary>Spends lines, all or none. Of several calls for one line exactly one is granted. What was granted stays spent,
    /// even if it cannot be recorded.</summary>
    ValueTask<Grant> SpendAsync(Spending spending, CancellationToken stop);

    /// <summary>What was noted when a line was spent; null: as far as is known it is unspent.</summary>
    LineNote? Recall(ReadOnlySpan<Knock> sequence);

    /// <summary>Records lines that somebody else has marked in a list, and what could not be recorded before. They are spent
    /// in any case.</summary>
    /// <returns>Why they could not be recorded, or null.</returns>
    Fault? Adopt(IReadOnlyCollection<SpentLine> lines);

    /// <summary>Counts what happened to spent lines, for audits. Never fails.</summary>
    void Count(LineEventKind kind, IReadOnlyCollection<KnockSequence> lines, DateTimeOffset at, string? source);

    /// <summary>An opening has ended, unless a later one for the same address has taken its place.</summary>
    /// <returns>Why that could not be recorded, or null; its stop command may then run once more.</returns>
    Fault? Close(OpenNote opening);
}

/// <summary>A line, and what is noted of it.</summary>
internal readonly record struct SpentLine(KnockSequence Sequence, LineNote Note);

/// <summary>All that one knock brings about, recorded as one group.</summary>
/// <param name="Lines">What must not have been spent before: the line; of a one-way line also what was knocked. None for a
/// fixed sequence.</param>
/// <param name="Skipped">Unused lines before it, which it spends, too.</param>
/// <param name="Opening">What has to be closed by a command, and when; null: nothing.</param>
internal sealed record Spending(
    ImmutableArray<SpentLine> Lines, ImmutableArray<SpentLine> Skipped, OpenNote? Opening = null);

/// <summary>What the ledger decided.</summary>
internal sealed class Grant
{
    private readonly Func<Fault?> recorded;

    private Grant(LineNote? already, Func<Fault?> recorded)
    {
        Already = already;
        this.recorded = recorded;
    }

    /// <summary>When and by whom the line was spent before; null: the grant is ours.</summary>
    internal LineNote? Already { get; }

    internal bool IsGranted => Already is null;

    /// <param name="recorded">Waits until it is on the disk.</param>
    internal static Grant Given(Func<Fault?> recorded) => new(null, recorded);

    internal static Grant Refused(LineNote already) => new(already, () => null);

    /// <summary>Waits until the group is on the disk. No door may open before.</summary>
    /// <returns>Why it is not, or null.</returns>
    internal Fault? WaitUntilRecorded() => recorded();
}
