using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Ledger;

/// <summary>A ledger that lives as long as the process: for doors without lists, and for tests of what is above a ledger.</summary>
internal sealed class MemoryLedger : ILedger
{
    private readonly Lock gate = new();
    private readonly Dictionary<KnockSequence, LineNote> spent = [];

    /// <inheritdoc/>
    public ValueTask<Grant> SpendAsync(Spending spending, CancellationToken stop)
    {
        lock (gate)
        {
            LineNote? already = spending.Lines.Select(line => spent.GetValueOrDefault(line.Sequence)).FirstOrDefault(note => note is not null);
            foreach (SpentLine line in already is null ? spending.Lines.Concat(spending.Skipped) : spending.Lines)
            {
                spent.TryAdd(line.Sequence, line.Note);
            }

            return ValueTask.FromResult(already is null ? Grant.Given(() => null) : Grant.Refused(already));
        }
    }

    /// <inheritdoc/>
    public LineNote? Recall(ReadOnlySpan<Knock> sequence)
    {
        lock (gate)
        {
            return spent.Count == 0 ? null : spent.GetValueOrDefault(new KnockSequence(sequence));
        }
    }

    /// <inheritdoc/>
    public Fault? Adopt(IReadOnlyCollection<SpentLine> lines)
    {
        lock (gate)
        {
            foreach (SpentLine line in lines)
            {
                spent.TryAdd(line.Sequence, line.Note);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Count(LineEventKind kind, IReadOnlyCollection<KnockSequence> lines, DateTimeOffset at, string? source)
    {
    }

    /// <inheritdoc/>
    public Fault? Close(OpenNote opening) => null;
}
