using System.Collections.Immutable;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Ledger;

/// <summary>A server's list, held against the ledger (spec/consuming.md): what the ledger knows as spent is marked in the file, and
/// what somebody has marked in the file is spent for the ledger. For one thread at a time.</summary>
internal sealed class ServerList
{
    private readonly Func<(TanList?, Fault?)> read;
    private readonly ILedger ledger;
    private TanList list;

    private ServerList(TanList list, ILedger ledger, Func<(TanList?, Fault?)> read)
    {
        this.list = list;
        this.ledger = ledger;
        this.read = read;
    }

    internal string Path => list.Path;

    /// <summary>The lines as they are: the file's marks and what the ledger knows.</summary>
    internal ListContent Content => list.Content;

    /// <summary>The file as it was last read or marked.</summary>
    internal FileFacts Seen => list.Seen;

    /// <summary>Whether the file calls lines unused that are spent.</summary>
    internal bool IsStale => list.Stale.Count > 0;

    /// <summary>Reads a list (steps T1 and T2).</summary>
    /// <returns>Null if it is refused; the error says why.</returns>
    internal static ServerList? Load(IFileSystem files, string path, ILedger ledger, Action<Fault>? tolerate, out Fault? error)
    {
        (TanList?, Fault?) Read() => (TanList.Load(files, path, out Fault? fault, tolerate, ListSide.Server), fault);
        (TanList? read, error) = Read();
        ServerList? list = read is null ? null : new ServerList(read, ledger, Read);
        error ??= list!.Compare();
        return error is null ? list : null;
    }

    /// <summary>Reads the list again (T1, T2).</summary>
    /// <returns>Why it is refused, or null. If it is, what it held before stays as it was, and the file counts as changed.</returns>
    internal Fault? Reread()
    {
        (TanList? next, Fault? error) = read();
        error ??= Compare(next!);
        list = error is null ? next! : list;
        return error;
    }

    /// <summary>Gives every unused line room for its mark and note (T3).</summary>
    /// <returns>Why that failed, or null.</returns>
    internal Fault? GiveRoom() => !Content.NeedsRoom ? null : list.GiveRoom() ?? Compare();

    /// <summary>Marks what the file calls unused and is spent: an old copy of the list has come back, or a mark failed (T4).</summary>
    /// <param name="now">When it is done; the ledger counts it.</param>
    /// <returns>The lines that were marked, and why others could not be; these stay spent all the same.</returns>
    internal (ImmutableArray<HealedLine> Healed, Fault? Error) Heal(DateTimeOffset now)
    {
        if (!IsStale)
        {
            return ([], null);
        }

        using LockedList? locked = list.Lock(out Fault? error);
        if (locked is not null && !locked.IsAsRead([.. list.Stale.Keys]))
        {
            error = locked.Reread() ?? Compare();
        }

        if (error is not null)
        {
            return ([], error);
        }

        (int Index, LineNote Note)[] stale = [.. list.Stale.Select(each => (each.Key, each.Value))];
        error = locked!.Mark(stale);
        (int Index, LineNote Note)[] marked = [.. stale.Where(each => !list.Stale.ContainsKey(each.Index))];
        ledger.Count(LineEventKind.Healed, [.. marked.Select(each => new KnockSequence(Content.Knocks(each.Index)))], now, null);
        return ([.. marked.Select(each => new HealedLine(Content.Entries[each.Index].Number, each.Note))], error);
    }

    /// <summary>Spends a line that was knocked, and the unused ones before it as skipped (C1 to C7). A burned line alone.</summary>
    /// <param name="sequence">The line's sequence, which alone names it.</param>
    /// <param name="hint">Its index when it was listened for.</param>
    /// <param name="note">What to note.</param>
    /// <param name="window">Should the list turn out edited: among how many first unused lines this one has to be.</param>
    /// <param name="whole">Of a one-way line: what was knocked. It must not have been spent in another list.</param>
    /// <param name="opening">Given the line's number: what to record of the door that opens.</param>
    /// <param name="stop">Ends the waiting for a ledger that is far away.</param>
    /// <returns>Only <see cref="ConsumeVerdict.Consumed"/> means that ledger and list have it on the disk. Whatever the verdict, the line
    /// is spent: its knocks were on the wire.</returns>
    internal async ValueTask<ConsumeResult> SpendAsync(
        KnockSequence sequence, int hint, LineNote note, int window, KnockSequence? whole, Func<int, OpenNote?> opening, CancellationToken stop)
    {
        ListContent before = Content;
        bool isAlone = note.State == LineState.Burned;
        using LockedList? locked = list.LockAt(sequence, hint, withEarlier: !isAlone, Compare, out Fault? error);
        int index = locked?.Index ?? list.IndexOf(sequence.Knocks, hint);
        int number = index < 0 ? 0 : Content.Entries[index].Number;
        ConsumeVerdict verdict = error is not null ? ConsumeVerdict.Failed
            : index < 0 ? ConsumeVerdict.Gone
            : locked!.IsEdited && !list.IsInWindow(index, window) ? ConsumeVerdict.OutsideWindow
            : ConsumeVerdict.Consumed;
        bool isInWindow = index >= 0 && verdict is ConsumeVerdict.Consumed or ConsumeVerdict.Failed;
        ImmutableArray<int> skipped = isAlone || !isInWindow || index < 0 ? [] : Content.UnusedBefore(index);
        LineNote skippedNote = note with { State = LineState.Skipped };
        Spending spending = new(
            [.. LinesOf(sequence, whole, note)],
            [.. skipped.Select(i => new SpentLine(new KnockSequence(Content.Knocks(i)), skippedNote))],
            verdict == ConsumeVerdict.Consumed ? opening(number) : null);
        Grant grant = await ledger.SpendAsync(spending, stop);
        ImmutableArray<(int Index, LineNote Note)> lines = !grant.IsGranted ? []
            : index < 0 ? []
            : [.. skipped.Select(i => (i, skippedNote)), (index, note)];
        ImmutableArray<int> numbers = [.. skipped.Select(i => Content.Entries[i].Number)];

        // The mark's sync and the ledger's wait side by side. Until both have returned nothing opens.
        error ??= grant.IsGranted && verdict == ConsumeVerdict.Consumed ? locked!.Mark(lines) : null;
        Fault? unrecorded = grant.WaitUntilRecorded();
        error ??= unrecorded;
        foreach ((int each, LineNote told) in lines)
        {
            list.Spend(each, told);
        }

        if (!grant.IsGranted && index >= 0)
        {
            list.Spend(index, grant.Already!);
        }

        verdict = !grant.IsGranted && verdict == ConsumeVerdict.Consumed ? ConsumeVerdict.AlreadyMarked
            : error is not null ? ConsumeVerdict.Failed
            : verdict;
        return new ConsumeResult(
            verdict, number, verdict == ConsumeVerdict.Consumed ? numbers : [], error, Reread: !ReferenceEquals(before, Content));
    }

    /// <summary>What a knocked line spends: its sequence, and of a one-way line also what was knocked.</summary>
    internal static IEnumerable<SpentLine> LinesOf(KnockSequence sequence, KnockSequence? whole, LineNote note) =>
        whole is null ? [new SpentLine(sequence, note)] : [new SpentLine(whole, note), new SpentLine(sequence, note)];

    private Fault? Compare() => Compare(list);

    /// <summary>Holds what was just read against the ledger: both know afterwards what either knew.</summary>
    /// <returns>Why the ledger could not record what it learnt, or null.</returns>
    private Fault? Compare(TanList read)
    {
        ListContent content = read.Content;
        List<SpentLine> unknown = [];
        for (int i = 0; i < content.Count; i++)
        {
            LineState state = content.Entries[i].State;
            LineNote? note = ledger.Recall(content.Knocks(i));
            if (note is not null && state == LineState.Unused)
            {
                read.Spend(i, note);
            }
            else if (note is null && state != LineState.Unused)
            {
                unknown.Add(new SpentLine(new KnockSequence(content.Knocks(i)), new LineNote(state, null, null, null)));
            }
        }

        // Also if there are none: what could not be recorded the last time is known to the ledger, and still not on the disk.
        Fault? error = ledger.Adopt(unknown);
        if (error is not null)
        {
            // The reason does not lie in the file, so it is tried again although the file does not change.
            list.LookAgain();
        }

        return error;
    }
}
