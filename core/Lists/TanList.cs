using System.Collections.Immutable;
using TanKnock.Core.Files;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>A list in memory and its file: what is unused, and the way to mark it. For one thread at a time.</summary>
public sealed class TanList
{
    private readonly IFileSystem files;

    /// <summary>What must not open again while this process lives, whatever an edited file says: lines that were used,
    /// skipped or burned, and lines whose mark failed.</summary>
    private readonly HashSet<KnockSequence> spent = [];

    /// <summary>Lines whose mark was written but not yet synced. After a failed sync the kernel may have dropped the
    /// mark, although a reader still sees it: it is written again with the next one (fsync(2), "EIO").</summary>
    private readonly List<KnockSequence> unsynced = [];

    /// <summary>The file whose name is known to be durable.</summary>
    private FileFacts? durablyNamed;

    private TanList(IFileSystem files, string path, ListContent content)
    {
        this.files = files;
        Path = path;
        Content = content;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>What the file said when it was last read, with the marks made since.</summary>
    public ListContent Content { get; private set; }

    /// <summary>Reads a list.</summary>
    /// <returns>Null if it cannot be read or trusted, or does not parse; the error says why.</returns>
    public static TanList? Load(IFileSystem files, string path, out ListError? error)
    {
        TanList list = new(files, path, new ListContent([], [], false, 0));
        error = Guard(() => list.Content = list.ReadLocked());
        return error is null ? list : null;
    }

    /// <summary>Reads the list again after somebody has edited it. What is spent stays spent.</summary>
    /// <returns>Why it cannot be read or trusted, or does not parse; the content then stays as it was. Null if all is well.</returns>
    public ListError? Reread() => Guard(() => Take(ReadLocked()));

    /// <summary>Gives every unused line room for its mark and note, rewriting the file if needed (adoption).</summary>
    /// <returns>Why that failed, or null.</returns>
    public ListError? GiveRoom() => !Content.NeedsRoom ? null : Guard(() =>
    {
        using (IOpenFile list = ListHandle.Open(files, Path, forWriting: true))
        {
            ListAdopter.Adopt(files, list, Path);
        }

        Take(ReadLocked());
    });

    /// <summary>Whether the line with this index may open a door.</summary>
    public bool IsLive(int index) =>
        Content.Entries[index].State == LineState.Unused
        && (spent.Count == 0 || !spent.Contains(new KnockSequence(Content.Knocks(index))));

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

    /// <summary>Marks a line durably; a used line's earlier unused ones are marked as skipped, durably, before it.</summary>
    /// <param name="index">Index of the line in <see cref="Content"/>.</param>
    /// <param name="note">What to note. Burned marks this one line alone.</param>
    /// <param name="window">Should the list turn out edited: among how many first live lines this one has to be.</param>
    /// <returns>Only <see cref="ConsumeVerdict.Consumed"/> means that the mark is on the disk. Whatever the verdict, the
    /// line is spent in this process.</returns>
    public ConsumeResult Consume(int index, LineNote note, int window)
    {
        KnockSequence sequence = new(Content.Knocks(index));
        if (!IsLive(index))
        {
            return new ConsumeResult(ConsumeVerdict.AlreadyMarked, Content.Entries[index].Number, [], null, false);
        }

        ConsumeResult? result = null;
        int line = Content.Entries[index].Number;
        ListContent before = Content;
        ListError? error = Guard(() => result =
            ConsumeLocked(index, sequence, note, window, adopt: true)
            ?? ConsumeLocked(-1, sequence, note, window, adopt: false));
        spent.Add(sequence);
        result ??= new ConsumeResult(ConsumeVerdict.Failed, line, [], error, false);
        return result with { Line = result.Line > 0 ? result.Line : line, Reread = !ReferenceEquals(before, Content) };
    }

    /// <summary>Null if the list was to be adopted: its file may be another one now, in which to look for the line.</summary>
    private ConsumeResult? ConsumeLocked(int index, KnockSequence sequence, LineNote note, int window, bool adopt)
    {
        using IOpenFile list = ListHandle.Open(files, Path, forWriting: true);
        bool asRead = index >= 0 && IsAsRead(list, index)
            && (note.State != LineState.Used || Content.UnusedBefore(index).All(i => IsAsRead(list, i)));
        if (!asRead)
        {
            Take(ListReader.Read(list, Path));
            index = Content.Find(sequence.Knocks);
            if (index < 0)
            {
                return new ConsumeResult(ConsumeVerdict.Gone, 0, [], null, true);
            }
        }

        if (Content.NeedsRoom && adopt)
        {
            // Where its folder does not allow it, a line with a leading blank can still be marked, with the note that fits.
            _ = Guard(() => ListAdopter.Adopt(files, list, Path));
            return null;
        }

        ListEntry entry = Content.Entries[index];
        ConsumeVerdict verdict = !IsLive(index) ? ConsumeVerdict.AlreadyMarked
            : !asRead && !IsInWindow(index, window) ? ConsumeVerdict.OutsideWindow
            : ConsumeVerdict.Consumed;
        if (verdict != ConsumeVerdict.Consumed)
        {
            return new ConsumeResult(verdict, entry.Number, [], null, !asRead);
        }

        SyncName(list.Facts());
        ImmutableArray<int> earlier = note.State == LineState.Used ? Content.UnusedBefore(index) : [];
        MarkLocked(list, earlier, note with { State = LineState.Skipped });
        MarkLocked(list, [index], note);
        return new ConsumeResult(
            verdict, entry.Number, [.. earlier.Select(i => Content.Entries[i].Number)], null, !asRead);
    }

    private void MarkLocked(IOpenFile list, ImmutableArray<int> indices, LineNote note)
    {
        if (indices.IsEmpty)
        {
            return;
        }

        foreach (KnockSequence sequence in unsynced)
        {
            if (Content.Find(sequence.Knocks) is int i and >= 0 && Content.Entries[i].State != LineState.Unused)
            {
                LineMarker.Rewrite(list, Content.Entries[i]);
            }
        }

        foreach (int i in indices)
        {
            KnockSequence sequence = new(Content.Knocks(i));
            spent.Add(sequence);
            unsynced.Add(sequence);
            LineMarker.Mark(list, Path, Content.Entries[i], sequence.Knocks, note);
        }

        list.SyncData();
        unsynced.Clear();
        foreach (int i in indices)
        {
            Content.SetState(i, note.State);
        }
    }

    /// <summary>A file that was put here by a rename may lose its name in a power cut, and its marks with it.</summary>
    private void SyncName(FileFacts list)
    {
        if (durablyNamed is not FileFacts known || !known.IsSameFileAs(list))
        {
            files.SyncFolder(PendingFile.FolderOf(Path));
            durablyNamed = list;
        }
    }

    /// <summary>Takes over what the file says now. Lines that were marked before and no longer are stay spent.</summary>
    private void Take(ListContent fresh)
    {
        for (int i = 0; i < Content.Count; i++)
        {
            if (Content.Entries[i].State != LineState.Unused
                && fresh.Find(Content.Knocks(i)) is int now and >= 0
                && fresh.Entries[now].State == LineState.Unused)
            {
                spent.Add(new KnockSequence(Content.Knocks(i)));
            }
        }

        Content = fresh;
    }

    private bool IsAsRead(IOpenFile list, int index) =>
        LineMarker.IsAsRead(list, Content.Entries[index], Content.Knocks(index));

    private bool IsInWindow(int index, int window)
    {
        int before = 0;
        for (int i = NextLive(0); i < index && before < window; i = NextLive(i + 1))
        {
            before++;
        }

        return before < window;
    }

    private ListContent ReadLocked()
    {
        using IOpenFile list = ListHandle.Open(files, Path, forWriting: false);
        return ListReader.Read(list, Path);
    }

    /// <summary>Runs file operations; the errors that the outside can cause come back as a value.</summary>
    private static ListError? Guard(Action operations)
    {
        try
        {
            operations();
            return null;
        }
        catch (ListException e)
        {
            return e.Error;
        }
        catch (FileSystemException e)
        {
            return ListError.From(e);
        }
    }
}
