using System.Collections.Immutable;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Consuming;

/// <summary>A list in use: its file, and what is unused in it (spec/consuming.md). For one thread at a time.</summary>
public sealed class TanList
{
    private readonly IFileSystem files;
    private readonly Action<Fault>? tolerate;
    private readonly ListSide side;
    private readonly bool ofOthers;
    private readonly SortedDictionary<int, LineNote> stale = [];

    /// <summary>The file whose name is known to be on the disk.</summary>
    private FileFacts named;

    private TanList(IFileSystem files, string path, Action<Fault>? tolerate, ListSide side, bool ofOthers)
    {
        this.files = files;
        this.tolerate = tolerate;
        this.side = side;
        this.ofOthers = ofOthers;
        Path = path;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>What the file said when it was last read, with what was spent since.</summary>
    public ListContent Content { get; private set; } = new([], [], false, 0);

    /// <summary>The file as this object last read or marked it: if it is still that, there is nothing new in it.</summary>
    public FileFacts Seen { get; private set; }

    /// <summary>Lines that are spent and that the file calls unused: their indices, and what is to be noted there.</summary>
    public IReadOnlyDictionary<int, LineNote> Stale => stale;

    /// <summary>Reads a list.</summary>
    /// <param name="tolerate">Told, at each use, of owners and modes of list and folder that should be others; null:
    /// these are refused.</param>
    /// <param name="side">Whose list it has to be.</param>
    /// <param name="ofOthers">Whether root may read a list that belongs to another user; for tools that open no door.</param>
    /// <returns>Null if it cannot be read or trusted, or does not parse; the error says why.</returns>
    public static TanList? Load(
        IFileSystem files,
        string path,
        out Fault? error,
        Action<Fault>? tolerate = null,
        ListSide side = ListSide.Any,
        bool ofOthers = false)
    {
        TanList list = new(files, path, tolerate, side, ofOthers);
        error = list.Reread();
        return error is null ? list : null;
    }

    /// <summary>Reads the list again after somebody has edited it.</summary>
    /// <returns>Why it cannot be read or trusted, or does not parse; the content then stays as it was. Null if all is well.</returns>
    public Fault? Reread() => Guard(() =>
    {
        using IOpenFile list = Open(forWriting: false);
        Read(list);
    });

    /// <summary>Gives every unused line room for its mark and note, rewriting the file if needed (adoption). What was spent
    /// and is not marked has to be spent again after it.</summary>
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

    /// <summary>Locks the list for marking.</summary>
    /// <returns>Null if that cannot be done; the error says why.</returns>
    public LockedList? Lock(out Fault? error)
    {
        LockedList? locked = null;
        error = Guard(() => locked = new LockedList(this, Open(forWriting: true)));
        return locked;
    }

    /// <summary>Locks the list and looks for a line in what the file says now. If it is not as it was read, it is read again.</summary>
    /// <param name="sequence">The line's sequence, which alone names it.</param>
    /// <param name="hint">Its index in <see cref="Content"/> when the caller last looked.</param>
    /// <param name="withEarlier">Whether the unused lines before it are to be marked, too.</param>
    /// <param name="reread">Called each time that the file was read again; what it returns ends the attempt.</param>
    /// <param name="error">Why it failed.</param>
    /// <returns>Null if it failed.</returns>
    public LockedList? LockAt(KnockSequence sequence, int hint, bool withEarlier, Func<Fault?> reread, out Fault? error)
    {
        bool isEdited = false;
        Fault? cramped = null;
        for (bool mayAdopt = true; ; mayAdopt = false)
        {
            LockedList? locked = Lock(out error);
            if (locked is null)
            {
                return null;
            }

            int index = IndexOf(sequence.Knocks, hint);
            if (index < 0 || !locked.IsAsRead(withEarlier ? [.. Content.UnusedBefore(index), index] : [index]))
            {
                isEdited = true;
                error = locked.Reread() ?? reread();
                index = Content.Find(sequence.Knocks);
            }

            if (error is null && (index < 0 || !Content.NeedsRoom || !mayAdopt))
            {
                locked.Found(index, isEdited, cramped);
                return locked;
            }

            locked.Dispose();
            if (error is not null)
            {
                return null;
            }

            // Where its folder does not allow it, a line with a leading blank can still be marked, with the note that fits.
            cramped = GiveRoom();
            error = cramped is null ? reread() : null;
            if (error is not null)
            {
                return null;
            }
        }
    }

    /// <summary>Takes a line for spent, whatever the file says of it.</summary>
    /// <param name="index">Its index in <see cref="Content"/>.</param>
    /// <param name="note">What the file has to say of it.</param>
    public void Spend(int index, LineNote note)
    {
        if (Content.Entries[index].State == LineState.Unused)
        {
            Content.SetState(index, note.State);
            stale[index] = note;
        }
    }

    /// <summary>The file counts as changed until it is read again.</summary>
    public void LookAgain() => Seen = default;

    /// <summary>Whether the line with this index is unused.</summary>
    public bool IsLive(int index) => Content.Entries[index].State == LineState.Unused;

    /// <summary>The first index from <paramref name="start"/> on whose line is unused; -1 if there is none.</summary>
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

    /// <summary>Where a line is now.</summary>
    /// <param name="sequence">Its sequence, which alone names it.</param>
    /// <param name="hint">Where it was before the list was perhaps read again.</param>
    /// <returns>Its index; -1 if the list has no such line.</returns>
    public int IndexOf(ReadOnlySpan<Knock> sequence, int hint) =>
        hint >= 0 && hint < Content.Count && Content.Knocks(hint).SequenceEqual(sequence) ? hint : Content.Find(sequence);

    /// <summary>Whether a line is among so many first unused ones.</summary>
    public bool IsInWindow(int index, int window)
    {
        int before = 0;
        for (int i = NextLive(0); i >= 0 && i < index && before < window; i = NextLive(i + 1))
        {
            before++;
        }

        return before < window;
    }

    /// <summary>Marks a line, and the unused ones before it as skipped, durably; for a program whose list is all that it
    /// knows of what is spent.</summary>
    /// <param name="index">The line's index in <see cref="Content"/>.</param>
    /// <param name="note">What to note.</param>
    /// <param name="window">Should the list turn out edited: among how many first unused lines this one has to be.</param>
    /// <returns>Only <see cref="ConsumeVerdict.Consumed"/> means that the marks are on the disk.</returns>
    public ConsumeResult Consume(int index, LineNote note, int window)
    {
        ListContent before = Content;
        int number = Content.Entries[index].Number;
        KnockSequence sequence = new(Content.Knocks(index));
        using LockedList? locked = LockAt(sequence, index, withEarlier: true, () => null, out Fault? error);
        sequence.Erase();
        ConsumeResult result = locked is null
            ? new ConsumeResult(ConsumeVerdict.Failed, number, [], error, false)
            : Consume(locked, number, note, window);
        return result with { Reread = !ReferenceEquals(before, Content) };
    }

    /// <summary>Clears all sequences of the list, for a program that needs it no more.</summary>
    public void Erase() => Content.Erase();

    /// <summary>Runs file operations; the errors that the outside can cause come back as a value.</summary>
    internal static Fault? Guard(Action operations)
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

    /// <summary>Takes over what an open file says now.</summary>
    internal void Read(IOpenFile list)
    {
        FileFacts facts = list.Facts();
        Content = ReadContent(list);
        Seen = facts;
        stale.Clear();
    }

    /// <summary>The file says of these lines what it has to.</summary>
    internal void SetMarked(IEnumerable<(int Index, LineNote Note)> lines)
    {
        foreach ((int index, LineNote note) in lines)
        {
            Content.SetState(index, note.State);
            stale.Remove(index);
        }
    }

    /// <summary>Before the first mark in a file: one that was put here by a rename may lose its name in a power cut, and its marks
    /// with it. Device and inode do not tell that it is the file of last time, since file systems use numbers again.</summary>
    internal void SyncName(FileFacts file)
    {
        if (named != file)
        {
            files.SyncFolder(PendingFile.FolderOf(Path));
            named = file;
        }
    }

    /// <summary>Our own marks are nothing new. What somebody else changed before them still is.</summary>
    internal void SeeOwnMarks(FileFacts before, FileFacts after)
    {
        named = after;
        Seen = before == Seen ? after : Seen;
    }

    private ConsumeResult Consume(LockedList locked, int lastNumber, LineNote note, int window)
    {
        int index = locked.Index;
        if (index < 0)
        {
            return new ConsumeResult(ConsumeVerdict.Gone, lastNumber, [], null, false);
        }

        int number = Content.Entries[index].Number;
        if (!IsLive(index) || (locked.IsEdited && !IsInWindow(index, window)))
        {
            return new ConsumeResult(IsLive(index) ? ConsumeVerdict.OutsideWindow : ConsumeVerdict.AlreadyMarked, number, [], null, false);
        }

        ImmutableArray<int> skipped = Content.UnusedBefore(index);
        ImmutableArray<int> numbers = [.. skipped.Select(i => Content.Entries[i].Number)];
        Fault? error = locked.Mark([.. skipped.Select(i => (i, note with { State = LineState.Skipped })), (index, note)]);
        return error is null
            ? new ConsumeResult(ConsumeVerdict.Consumed, number, numbers, null, false)
            : new ConsumeResult(ConsumeVerdict.Failed, number, [], error, false);
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
}
