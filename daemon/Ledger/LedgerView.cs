using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Ledger;

/// <summary>What a ledger held at one moment, for reports.</summary>
internal sealed class LedgerView(DigestKey key) : IDisposable
{
    private readonly HashSet<UInt128> spent = [];
    private readonly LedgerTables tables = new();

    /// <summary>Openings that were not closed.</summary>
    internal IReadOnlyCollection<OpenNote> Open => tables.Open.Values;

    /// <summary>Whether any event is recorded.</summary>
    internal bool HasEvents => tables.Events.Count > 0;

    /// <summary>Whether a line is recorded as spent.</summary>
    internal bool IsSpent(ReadOnlySpan<Knock> sequence) => spent.Count > 0 && spent.Contains(key.Of(sequence));

    /// <summary>What happened to a spent line, by the records: its count may be up to twice as high, since every
    /// first, second, fourth, ... time is recorded. Null where nothing did.</summary>
    internal (LineEvent? Replayed, LineEvent? Healed) EventsOf(ReadOnlySpan<Knock> sequence)
    {
        UInt128 of = key.Of(sequence);
        return (tables.Events.GetValueOrDefault((LineEventKind.Replayed, of)), tables.Events.GetValueOrDefault((LineEventKind.Healed, of)));
    }

    /// <summary>Clears the key.</summary>
    public void Dispose() => key.Dispose();

    /// <summary>Takes a record that is read.</summary>
    internal void Take(int line, char kind, ReadOnlySpan<byte> text)
    {
        if (tables.Take(kind, text) is UInt128 digest)
        {
            spent.Add(digest);
        }
    }
}
