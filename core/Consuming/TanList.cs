using System.Collections.Immutable;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Memory;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Consuming;

/// <summary>A list in memory and its file: what is unused, and the way to mark it (spec/consuming.md). For one thread at
/// a time.</summary>
public sealed class TanList
{
    private readonly IFileSystem files;
    private readonly SpentLines spent;
    private readonly DurableMarks marks;
    private readonly Action<Fault>? tolerate;
    private readonly ListSide side;
    private readonly bool ofOthers;

    /// <summary>What the file calls unused and is not, since it was read last.</summary>
    private List<StaleLine> stale = [];

    /// <summary>What was marked again and not yet told.</summary>
    private readonly List<(HealedLine Line, KnockSequence Sequence)> healed = [];

    private TanList(IFileSystem files, string path, ISpentMemory? memory, Action<Fault>? tolerate, ListSide side, bool ofOthers)
    {
        this.side = side;
        this.ofOthers = ofOthers;
        this.files = files;
        Path = path;
        spent = new SpentLines(memory);
        marks = new DurableMarks(files, path);
        this.tolerate = tolerate;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>What the file said when it was last read, with the marks made since.</summary>
    public ListContent Content { get; private set; } = new([], [], false, 0);

    /// <summary>The file as this object last read or marked it: if it is still that, there is nothing new in it.</summary>
    public FileFacts Seen { get; private set; }

    /// <summary>Whether the file calls lines unused that are spent, and which could not be marked again so far.</summary>
    public bool IsStale => stale.Count > 0;

    /// <summary>Why marks that others made could not be remembered; null if all is well.</summary>
    public Fault? MemoryShortage => spent.Shortage;

    /// <summary>Reads a list.</summary>
    /// <param name="memory">Remembers what was spent, in this list or another; null: the list alone counts.</param>
    /// <param name="tolerate">Told, at each use, of owners and modes of list and folder that should be others; null:
    /// these are refused.</param>
    /// <param name="side">Whose list it has to be.</param>
    /// <param name="ofOthers">Whether root may read a list that belongs to another user; for tools that open no door.</param>
    /// <returns>Null if it cannot be read or trusted, or does not parse; the error says why.</returns>
    public static TanList? Load(
        IFileSystem files,
        string path,
        out Fault? error,
        ISpentMemory? memory = null,
        Action<Fault>? tolerate = null,
        ListSide side = ListSide.Any,
        bool ofOthers = false)
    {
        TanList list = new(files, path, memory, tolerate, side, ofOthers);
        error = list.Reread();
        return error is null ? list : null;
    }

    /// <summary>Reads the list again after somebody has edited it. What is spent stays spent.</summary>
    /// <returns>Why it cannot be read or trusted, or does not parse; the content then stays as it was. Null if all is well.</returns>
    public Fault? Reread() => Guard(() =>
    {
        using IOpenFile list = Open(forWriting: false);
        Read(list);
    });

    /// <summary>Gives every unused line room for its mark and note, rewriting the file if needed (adoption).</summary>
    /// <returns>Why that failed, or null.</returns>
    public Fault? GiveRoom() => !Content.NeedsRoom ? null : Guard(() =>
    {
        using (IOpenFile list = Open(forWriting: true))
        {
            ListAdopter.Adopt(files, list, Path);
        }

        using IOpenFile adopted = Open(forWriting: false);
        Read(adopted);
    });

    /// <summary>Marks again what is unused in the file and yet was spent, by the memory's account or in this process: an
    /// old copy of the list has come back.</summary>
    /// <param name="now">When it is done; the memory counts it.</param>
    /// <returns>The lines that were marked again since the last call, also while one was consumed, and why others could not
    /// be; these stay spent all the same.</returns>
    public (ImmutableArray<HealedLine> Healed, Fault? Error) Heal(DateTimeOffset now)
    {
        Fault? error = stale.Count == 0 ? null : Guard(HealLocked);
        ImmutableArray<HealedLine> told = [.. healed.Select(each => each.Line)];
        healed.ForEach(each => spent.CountHealing(each.Sequence, now));
        healed.Clear();
        return (told, error);
    }

    /// <summary>Clears all sequences of the list, for a program that needs it no more.</summary>
    public void Erase()
    {
        Content.Erase();
        spent.Erase();
    }

    /// <summary>Whether the line with this index may open a door.</summary>
    public bool IsLive(int index) =>
        Content.Entries[index].State == LineState.Unused && !spent.Contains(Content.Knocks(index));

    /// <summary>The first index from <paramref name="start"/> on whose line is live; -1 if there is none.</summary>
    public int NextLive(int start)
    {
        for (int i = Math.Max(start, Content.Head); i < Content.Count; i++)
        {
            if (IsLive(i))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>As <see cref="Consume(KnockSequence, int, LineNote, int, KnockSequence)"/>, for a caller that has just found the line at
    /// this index of <see cref="Content"/>.</summary>
    public ConsumeResult Consume(int index, LineNote note, int window)
    {
        KnockSequence sequence = new(Content.Knocks(index));
        ConsumeResult result = Consume(sequence, index, note, window);
        sequence.Erase();
        return result;
    }

    /// <summary>Marks a line durably; a used or skipped line's earlier unused ones are marked as skipped, durably, before it.</summary>
    /// <param name="sequence">The line's sequence; it alone names the line.</param>
    /// <param name="hint">Where the line was in <see cref="Content"/> when the caller last looked; the list may have been
    /// read again since.</param>
    /// <param name="note">What to note. Burned marks this one line alone.</param>
    /// <param name="window">Should the list turn out edited: among how many first live lines this one has to be.</param>
    /// <param name="whole">For a one-way line: what was knocked. It is remembered, too, and must not have been spent in
    /// another list.</param>
    /// <returns>Only <see cref="ConsumeVerdict.Consumed"/> means that the mark is on the disk. Whatever the verdict, the
    /// line is spent in this process, and so are the earlier ones if the marks failed.</returns>
    public ConsumeResult Consume(KnockSequence sequence, int hint, LineNote note, int window, KnockSequence? whole = null)
    {
        int index = IndexOf(sequence, hint);
        if (index < 0)
        {
            spent.Add(sequence.Knocks);
            return new ConsumeResult(ConsumeVerdict.Gone, 0, [], null, false);
        }

        ListEntry entry = Content.Entries[index];
        if (!IsLive(index))
        {
            return new ConsumeResult(ConsumeVerdict.AlreadyMarked, entry.Number, [], null, false);
        }

        ConsumeResult? result = null;
        Fault? cramped = null;
        ListContent before = Content;
        ImmutableArray<int> earlier = EarlierUnused(index, note);
        Fault? error = Guard(() => result =
            ConsumeLocked(index, sequence, whole, note, window, adopt: true, out cramped)
            ?? ConsumeLocked(-1, sequence, whole, note, window, adopt: false, out _));
        spent.Add(sequence.Knocks);
        if (result is null)
        {
            foreach (int i in earlier)
            {
                spent.Add(before.Knocks(i));
            }

            // It was on the wire: after a restart it must be no more alive than now, if that can be helped.
            _ = Guard(() => Remember(before, earlier, sequence, whole, note));
            error = cramped is null ? error : error! with { Reason = $"{error.Reason}, and the list cannot be rewritten: {cramped.Reason}" };
            result = new ConsumeResult(ConsumeVerdict.Failed, entry.Number, [], error, false);
        }

        return result with
        {
            Line = result.Line > 0 ? result.Line : entry.Number,
            Reread = !ReferenceEquals(before, Content),
        };
    }

    private int IndexOf(KnockSequence sequence, int hint) =>
        hint >= 0 && hint < Content.Count && Content.Knocks(hint).SequenceEqual(sequence.Knocks)
            ? hint
            : Content.Find(sequence.Knocks);

    /// <summary>Null if the list was to be adopted: its file may be another one now, in which to look for the line. Should that
    /// have failed, <paramref name="cramped"/> says why.</summary>
    private ConsumeResult? ConsumeLocked(
        int index, KnockSequence sequence, KnockSequence? whole, LineNote note, int window, bool adopt, out Fault? cramped)
    {
        cramped = null;
        using IOpenFile list = Open(forWriting: true);
        bool asRead = index >= 0 && IsAsRead(list, index) && EarlierUnused(index, note).All(i => IsAsRead(list, i));
        if (!asRead)
        {
            Read(list);
            MarkStale(list);
            index = Content.Find(sequence.Knocks);
            if (index < 0)
            {
                return new ConsumeResult(ConsumeVerdict.Gone, 0, [], null, true);
            }
        }

        if (Content.NeedsRoom && adopt)
        {
            // Where its folder does not allow it, a line with a leading blank can still be marked, with the note that fits.
            cramped = Guard(() => ListAdopter.Adopt(files, list, Path));
            return null;
        }

        int number = Content.Entries[index].Number;
        bool wasSpentElsewhere = whole is not null && spent.IsRemembered(whole.Knocks);
        if (wasSpentElsewhere)
        {
            // It stays a line that its list calls unused; the next reading marks it.
            spent.Remember([(sequence, new LineNote(LineState.Used, null, null, null))]);
        }

        bool isLive = IsLive(index) && !wasSpentElsewhere && !spent.IsRemembered(sequence.Knocks);
        if (!isLive || (!asRead && !IsInWindow(index, window)))
        {
            ConsumeVerdict verdict = isLive ? ConsumeVerdict.OutsideWindow : ConsumeVerdict.AlreadyMarked;
            return new ConsumeResult(verdict, number, [], null, !asRead);
        }

        bool isAsSeen = list.Facts() == Seen;
        ImmutableArray<int> earlier = EarlierUnused(index, note);
        LineNote skipped = note with { State = LineState.Skipped };
        Remember(Content, earlier, sequence, whole, note);
        foreach (int i in earlier)
        {
            spent.Add(Content.Knocks(i));
        }

        marks.SyncName();
        marks.Make(list, Content, [.. earlier.Select(i => new StaleLine(i, skipped))]);
        marks.Make(list, Content, [new StaleLine(index, note)]);
        SeeOwnMarks(list, isAsSeen);
        return new ConsumeResult(
            ConsumeVerdict.Consumed, number, [.. earlier.Select(i => Content.Entries[i].Number)], null, !asRead);
    }

    /// <summary>In two writes: a power cut may keep any part of one, and the used line alone must not come back from it.</summary>
    private void Remember(
        ListContent content, ImmutableArray<int> earlier, KnockSequence sequence, KnockSequence? whole, LineNote note)
    {
        LineNote skipped = note with { State = LineState.Skipped };
        spent.Remember([.. earlier.Select(i => (new KnockSequence(content.Knocks(i)), skipped))]);
        spent.Remember(whole is null ? [(sequence, note)] : [(whole, note), (sequence, note)]);
    }

    private void HealLocked()
    {
        using IOpenFile list = Open(forWriting: true);
        if (!stale.TrueForAll(line => IsAsRead(list, line.Index)))
        {
            Read(list);
        }

        MarkStale(list);
    }

    private void MarkStale(IOpenFile list)
    {
        if (stale.Count == 0)
        {
            return;
        }

        bool isAsSeen = list.Facts() == Seen;
        marks.SyncName();
        int done = 0;
        try
        {
            foreach (StaleLine line in stale)
            {
                // One by one: whatever a power cut leaves, no used line stands behind an unused one.
                marks.Make(list, Content, [line]);
                healed.Add((new HealedLine(Content.Entries[line.Index].Number, line.Note), new KnockSequence(Content.Knocks(line.Index))));
                done++;
            }
        }
        finally
        {
            stale.RemoveRange(0, done);
        }

        SeeOwnMarks(list, isAsSeen);
    }

    /// <summary>Our own marks are nothing new. What somebody else changed before them, perhaps behind these lines, still is.</summary>
    private void SeeOwnMarks(IOpenFile list, bool wasAsSeen) => Seen = wasAsSeen ? list.Facts() : Seen;

    /// <summary>Takes over what the file says now. Lines that were marked before and no longer are stay spent.</summary>
    private void Read(IOpenFile list)
    {
        FileFacts facts = list.Facts();
        ListContent fresh = ReadContent(list);
        for (int i = 0; i < Content.Count; i++)
        {
            if (Content.Entries[i].State != LineState.Unused
                && fresh.Find(Content.Knocks(i)) is int now and >= 0
                && fresh.Entries[now].State == LineState.Unused)
            {
                spent.Add(Content.Knocks(i));
            }
        }

        stale = spent.Compare(fresh);
        Content = fresh;
        Seen = facts;
    }

    private ListContent ReadContent(IOpenFile list)
    {
        try
        {
            ListContent content = ListReader.Read(list, Path);
            CheckEnd(content);
            return content;
        }
        catch (FaultException e)
        {
            throw new FaultException(e.Fault with { Content = ListFingerprint.Of(list, Path) });
        }
    }

    private void CheckEnd(ListContent content)
    {
        if (side == ListSide.Server && content.Footer?.Sealed is not null)
        {
            throw new FaultException(new Fault(Path, 0, "a client's sealed list", "put the server's list there"));
        }

        if (side == ListSide.Server && content.Footer?.Partner is not null)
        {
            throw new FaultException(new Fault(
                Path, 0, "the client's list of a one-way pair, which opens for whoever reads it", "put the server's list there"));
        }

        if (side == ListSide.Client && content.Footer?.OneWay is not null)
        {
            throw new FaultException(new Fault(
                Path, 0, "a server's one-way list, which does not say what to knock", "take the client's list"));
        }
    }

    private IOpenFile Open(bool forWriting) => TrustedFile.Open(files, Path, forWriting, tolerate, ofOthers);

    private bool IsAsRead(IOpenFile list, int index) =>
        LineMarker.IsAsRead(list, Content.Entries[index], Content.Knocks(index));

    private ImmutableArray<int> EarlierUnused(int index, LineNote note) =>
        note.State == LineState.Burned ? [] : Content.UnusedBefore(index);

    private bool IsInWindow(int index, int window)
    {
        int before = 0;
        for (int i = NextLive(0); i < index && before < window; i = NextLive(i + 1))
        {
            before++;
        }

        return before < window;
    }

    /// <summary>Runs file operations; the errors that the outside can cause come back as a value.</summary>
    private static Fault? Guard(Action operations)
    {
        try
        {
            operations();
            return null;
        }
        catch (FaultException e)
        {
            return e.Fault;
        }
        catch (FileSystemException e)
        {
            return Fault.From(e);
        }
    }
}
