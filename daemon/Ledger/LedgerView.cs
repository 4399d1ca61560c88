using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Ledger;

/// <summary>What a ledger held at one moment, for reports.</summary>
internal sealed class LedgerView(DigestKey key) : IDisposable
{
    private readonly HashSet<UInt128> spent = [];
    private readonly Dictionary<(LineEventKind, UInt128), LineEvent> events = [];
    private readonly Dictionary<OpenKey, OpenNote> open = [];

    /// <summary>Openings that were not closed.</summary>
    internal IReadOnlyCollection<OpenNote> Open => open.Values;

    /// <summary>Whether any event is recorded.</summary>
    internal bool HasEvents => events.Count > 0;

    /// <summary>Whether a line is recorded as spent.</summary>
    internal bool IsSpent(ReadOnlySpan<Knock> sequence) => spent.Count > 0 && spent.Contains(key.Of(sequence));

    /// <summary>What happened to a spent line, by the records: its count may be up to twice as high, since every
    /// first, second, fourth, ... time is recorded. Null where nothing did.</summary>
    internal (LineEvent? Replayed, LineEvent? Healed) EventsOf(ReadOnlySpan<Knock> sequence)
    {
        UInt128 of = key.Of(sequence);
        return (events.GetValueOrDefault((LineEventKind.Replayed, of)), events.GetValueOrDefault((LineEventKind.Healed, of)));
    }

    /// <summary>Clears the key.</summary>
    public void Dispose() => key.Dispose();

    /// <summary>Takes a record that is read.</summary>
    internal void Take(int line, char kind, ReadOnlySpan<byte> text)
    {
        if (kind == LedgerRecords.Opened && OpenNote.FromJson(text) is OpenNote opened)
        {
            open[opened.Key] = opened;
        }
        else if (kind == LedgerRecords.Closed && LedgerRecords.ReadClosed(text) is OpenKey closed)
        {
            open.Remove(closed);
        }
        else if (kind == LedgerRecords.Spent && LedgerRecords.TryReadDigest(text, out UInt128 digest))
        {
            spent.Add(digest);
        }
        else if (LedgerRecords.ReadEvent(kind, text) is ((LineEventKind, UInt128) of, LineEvent each))
        {
            events[of] = each;
        }
    }
}
