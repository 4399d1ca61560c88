using System.Collections.Immutable;
using System.Numerics;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Records;
using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Ledger;

/// <summary>The ledger of this host: a record file in the state folder, held open and locked (spec/ledger.md). Decisions are made in
/// memory, and recorded afterwards.</summary>
internal sealed class HostLedger : ILedger, IDisposable
{
    /// <summary>Lines that room is made for at least: 512 KiB. With less than half of it free, the file is made anew: so
    /// many openings a full disk still allows.</summary>
    internal const int DefaultStock = 4096;

    /// <summary>At a start, more than one superseded line for so many others makes the file anew.</summary>
    private const int WasteShare = 8;

    /// <summary>A new file has room for one more line for so many that it holds, if that is more than the stock: so it is
    /// never longer than half again what it needs, and seldom made anew.</summary>
    private const int RoomShare = 2;

    /// <summary>If room cannot be made, how often that is tried until half of the stock is used up.</summary>
    private const int RetrySteps = 16;

    /// <summary>Instead of a line: the record is not on the disk yet.</summary>
    private const int Unrecorded = 0;

    private readonly LedgerFolder folder;
    private readonly DigestKey key;
    private readonly int stock;
    private readonly Aside aside;

    /// <summary>Guards what is known. Held while the file is made anew, which is rare, but while no group is written.</summary>
    private readonly Lock gate = new();

    /// <summary>Held by whoever writes.</summary>
    private readonly Lock disk = new();

    /// <summary>Where each spent line's record is.</summary>
    private readonly Dictionary<UInt128, int> spent = [];
    private readonly Dictionary<UInt128, LineNote> unrecorded = [];
    private readonly LedgerTables tables = new();

    /// <summary>Lines that were granted here when another daemon, with a copy of this ledger, had granted them.</summary>
    private readonly HashSet<UInt128> contested = [];

    /// <summary>What is to be written: what was decided since the last write, or could not be written then.</summary>
    private List<Pending> pending = [];

    /// <summary>Openings that were noted or closed meanwhile. What stands in the file of one is how it stood when that was written.</summary>
    private readonly HashSet<OpenKey> changed = [];
    private readonly RecordFile file;

    /// <summary>After room could not be made: how little may be left before that is tried again.</summary>
    private int retryBelow = int.MaxValue;

    /// <param name="folder">Where it lies.</param>
    /// <param name="key">Of its digests; it is taken over.</param>
    /// <param name="open">Opens the file, whose records are given to it.</param>
    /// <param name="stock">Lines that room is made for.</param>
    /// <param name="aside">How it writes.</param>
    internal HostLedger(LedgerFolder folder, DigestKey key, Func<RecordSeen, RecordFile> open, int stock, Aside aside)
    {
        this.folder = folder;
        this.key = key;
        this.stock = stock;
        this.aside = aside;
        file = open(Take);
        if (file.Free < stock / 2 || file.Used - spent.Count - tables.Records().Sum(RecordFile.LinesOf) > spent.Count / WasteShare)
        {
            TryMakeRoom(0);
        }
    }

    /// <summary>How many lines are known to be spent.</summary>
    internal int SpentCount
    {
        get
        {
            lock (gate)
            {
                return spent.Count;
            }
        }
    }

    /// <summary>Lines in which a crash cut a write short; nothing was opened for them.</summary>
    internal int TornLines => file.TornLines;

    /// <summary>Why no more room could be made; null if all is well. What room there is goes on being used.</summary>
    internal Fault? Shortage { get; private set; }

    /// <summary>Called when the file was gone from its path, or another was there, and all has been written there anew.</summary>
    internal Action? Returned { get; set; }

    /// <summary>Openings that are recorded and were not closed.</summary>
    internal ImmutableArray<OpenNote> Open
    {
        get
        {
            lock (gate)
            {
                return [.. tables.Open.Values];
            }
        }
    }

    /// <summary>How many lines can be recorded without space.</summary>
    internal int Free => file.Free;

    /// <inheritdoc/>
    public ValueTask<Grant> SpendAsync(Spending spending, CancellationToken stop)
    {
        LineNote? already;
        lock (gate)
        {
            already = spending.Lines.Select(line => RecallLocked(key.Of(line.Sequence.Knocks))).FirstOrDefault(note => note is not null);
            foreach (SpentLine line in already is null ? spending.Lines.Concat(spending.Skipped) : spending.Lines)
            {
                Claim(line);
            }

            if (already is null && spending.Opening is OpenNote opening)
            {
                tables.Open[opening.Key] = opening;
                changed.Add(opening.Key);
            }
        }

        // Of a one-way line that was refused, its stand-in may be new to the ledger.
        Func<Fault?> recorded = aside(() => Write() ?? Contest(spending));
        return ValueTask.FromResult(already is null ? Grant.Given(recorded) : Grant.Refused(already));
    }

    /// <inheritdoc/>
    public LineNote? Recall(ReadOnlySpan<Knock> sequence)
    {
        lock (gate)
        {
            return spent.Count == 0 ? null : RecallLocked(key.Of(sequence));
        }
    }

    /// <inheritdoc/>
    public Fault? Adopt(IReadOnlyCollection<SpentLine> lines)
    {
        lock (gate)
        {
            foreach (SpentLine line in lines)
            {
                Claim(line);
            }
        }

        return Write();
    }

    /// <inheritdoc/>
    public void Count(LineEventKind kind, IReadOnlyCollection<KnockSequence> lines, DateTimeOffset at, string? source)
    {
        bool isDue = false;
        lock (gate)
        {
            foreach (UInt128 digest in lines.Select(line => key.Of(line.Knocks)).Where(spent.ContainsKey))
            {
                LineEvent now = tables.Count(kind, digest, at, source);

                // The first, the second, the fourth, ...: whoever replays a line for ever makes 63 records of it at most. Room
                // is never made for them, and half of it is left alone.
                if (BitOperations.IsPow2(now.Count) && file.Free - pending.Count > stock / 2)
                {
                    pending.Add(new Pending(LedgerRecords.Of(kind, digest, now), null));
                    isDue = true;
                }
            }
        }

        if (isDue)
        {
            // Nobody waits for it. What cannot be written now is written with the next line.
            _ = aside(Write);
        }
    }

    /// <inheritdoc/>
    public Fault? Close(OpenNote opening)
    {
        lock (gate)
        {
            if (tables.Open.GetValueOrDefault(opening.Key) != opening)
            {
                return null;
            }

            tables.Open.Remove(opening.Key);
            changed.Add(opening.Key);
        }

        return Write();
    }

    /// <summary>Unlocks and closes the file, and clears the key.</summary>
    public void Dispose()
    {
        file.Dispose();
        key.Dispose();
    }

    /// <summary>Takes a record that is read.</summary>
    private void Take(int line, char kind, ReadOnlySpan<byte> text)
    {
        if (tables.Take(kind, text) is UInt128 digest)
        {
            spent.TryAdd(digest, line);
        }
    }

    /// <summary>From now on the line is spent, whatever becomes of its record.</summary>
    private void Claim(SpentLine line)
    {
        UInt128 digest = key.Of(line.Sequence.Knocks);
        if (spent.TryAdd(digest, Unrecorded))
        {
            unrecorded[digest] = line.Note;
            pending.Add(new Pending(LedgerRecords.Of(digest, line.Note), digest));
        }
    }

    private LineNote? RecallLocked(UInt128 digest)
    {
        if (!spent.TryGetValue(digest, out int line))
        {
            return null;
        }

        Span<byte> text = stackalloc byte[RecordFile.TextLength];
        return line == Unrecorded ? unrecorded[digest]
            : file.TryRead(line, text) ? LedgerRecords.ReadNote(text)

            // The record has become unreadable. That the line is spent is certain, when and by whom is not.
            : new LineNote(LineState.Used, null, null, null);
    }

    /// <summary>Why a grant opens nothing, or null: the ledger of another daemon, which was found in our place, had the line.</summary>
    private Fault? Contest(Spending spending)
    {
        lock (gate)
        {
            return contested.Count > 0 && spending.Lines.Any(line => contested.Contains(key.Of(line.Sequence.Knocks)))
                ? new Fault(folder.LedgerPath, 0, "another daemon has spent this line")
                : null;
        }
    }

    /// <summary>Writes everything that is not on the disk yet, as one group. Why it could not be, or null.</summary>
    private Fault? Write()
    {
        lock (disk)
        {
            List<Pending> group;
            OpenKey[] doors;
            Pending[] openings;
            lock (gate)
            {
                (group, pending) = (pending, []);
                doors = [.. changed];
                changed.Clear();
                openings = [.. doors.Select(door => new Pending(tables.RecordOf(door), null))];
            }

            try
            {
                if (group.Count + doors.Length > 0)
                {
                    Write([.. group, .. openings]);
                }

                return null;
            }
            catch (FileSystemException e)
            {
                lock (gate)
                {
                    pending = [.. group, .. pending];

                    // Whoever knocks a fixed sequence from ever more addresses does not fill the memory while the disk fails: of
                    // many that were closed some are forgotten, and their stop commands may run once more.
                    changed.UnionWith(doors.Where(door => tables.Open.ContainsKey(door) || changed.Count < stock));
                }

                return Fault.From(e);
            }
        }
    }

    private void Write(List<Pending> group)
    {
        if (!file.IsAtPath())
        {
            Return();
        }

        int needed = group.Sum(each => RecordFile.LinesOf(each.Record));
        if (file.Free < Math.Max(Math.Min(stock / 2, retryBelow), needed))
        {
            TryMakeRoom(needed);
            if (file.Free < needed && Shortage is Fault shortage)
            {
                throw new FileSystemException(shortage.Problem, shortage.Path, shortage.Reason);
            }
        }

        int line = file.Append([.. group.Select(each => each.Record)]);
        lock (gate)
        {
            foreach (Pending each in group)
            {
                // One that was found in another file has a record already, and the first counts.
                if (each.Digest is UInt128 digest && unrecorded.Remove(digest))
                {
                    spent[digest] = line;
                }

                line += RecordFile.LinesOf(each.Record);
            }
        }
    }

    /// <summary>What is written to a file that the next start will not find is not recorded.</summary>
    private void Return()
    {
        List<(UInt128 Digest, byte[] Text)> found = [];
        using RecordFile? there = folder.TakePlace(key, (_, kind, text) =>
        {
            if (kind == LedgerRecords.Spent && LedgerRecords.TryReadDigest(text, out UInt128 digest))
            {
                found.Add((digest, text.ToArray()));
            }
        });
        MakeAnew(0, found, replace: there is not null);
        Returned?.Invoke();
    }

    private void TryMakeRoom(int wanted)
    {
        try
        {
            MakeAnew(wanted, [], replace: true);
            Shortage = null;
            retryBelow = int.MaxValue;
        }
        catch (FileSystemException e)
        {
            Shortage = new Fault(folder.LedgerPath, 0, e.Reason, "make space in the state folder", e.Problem);
            retryBelow = Math.Max(0, file.Free - (stock / RetrySteps));
        }
    }

    /// <summary>Makes the file anew: each line, event and opening once, also the lines found, with room behind them.</summary>
    private void MakeAnew(int wanted, IEnumerable<(UInt128 Digest, byte[] Text)> found, bool replace)
    {
        lock (gate)
        {
            (UInt128 Digest, int Line)[] known = [.. spent
                .Where(each => each.Value != Unrecorded).Select(each => (each.Key, each.Value)).OrderBy(each => each.Value)];
            (UInt128 Digest, byte[] Text)[] added = [.. found
                .Where(each => spent.GetValueOrDefault(each.Digest) == Unrecorded).DistinctBy(each => each.Digest)];
            RecordText[] others = [.. tables.Records()];
            int used = known.Length + added.Length + others.Sum(RecordFile.LinesOf);
            IEnumerable<RecordText> records = known.Select(each => ReadAgain(each.Digest, each.Line))
                .Concat(added.Select(each => LedgerRecords.Again(each.Digest, each.Text)))
                .Concat(others);
            file.MakeAnew(used, records, room: Math.Max(Math.Max(stock, wanted), used / RoomShare), replace);
            int line = 1;
            foreach (UInt128 digest in known.Select(each => each.Digest).Concat(added.Select(each => each.Digest)))
            {
                spent[digest] = line++;
                if (unrecorded.Remove(digest))
                {
                    contested.Add(digest);
                }
            }
        }
    }

    private RecordText ReadAgain(UInt128 digest, int line)
    {
        Span<byte> text = stackalloc byte[RecordFile.TextLength];
        return file.TryRead(line, text)
            ? LedgerRecords.Again(digest, text)
            : throw new FileSystemException(FileProblem.Other, folder.LedgerPath, $"line {line + 1} has become unreadable");
    }

    /// <summary>A record to be written.</summary>
    /// <param name="Digest">Of the line that it is about, if it spends one.</param>
    private readonly record struct Pending(RecordText Record, UInt128? Digest);
}
