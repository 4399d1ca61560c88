using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Core.Consuming;

/// <summary>A list that is held open and locked against other programs, to be marked in place. Disposing it unlocks it.</summary>
public sealed class LockedList : IDisposable
{
    private readonly TanList list;
    private readonly IOpenFile file;

    /// <summary>Why the list could not be given room.</summary>
    private Fault? cramped;

    internal LockedList(TanList list, IOpenFile file)
    {
        this.list = list;
        this.file = file;
    }

    /// <summary>Index of the line that was looked for; -1 if the list has none.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>Whether the list turned out edited, so that the line may have another place in it.</summary>
    public bool IsEdited { get; private set; }

    /// <summary>Whether the file still holds these lines, unused, where they were read. False also if it cannot be read.</summary>
    /// <param name="indices">Indices of the list's content.</param>
    public bool IsAsRead(IReadOnlyCollection<int> indices)
    {
        bool isAsRead = true;
        Fault? unreadable = TanList.Guard(() => isAsRead = indices.All(IsAsRead));
        return unreadable is null && isAsRead;
    }

    /// <summary>Reads the list again, under this lock.</summary>
    /// <returns>Why it cannot be read, or does not parse; the content then stays as it was. Null if all is well.</returns>
    public Fault? Reread() => TanList.Guard(() => list.Read(file));

    /// <summary>Marks lines in place and returns when the marks are on the disk.</summary>
    /// <param name="lines">Indices of the list's content, and what to note.</param>
    /// <returns>Why a line could not be marked; the lines before it are. Null if all is well.</returns>
    public Fault? Mark(IReadOnlyList<(int Index, LineNote Note)> lines)
    {
        FileFacts before = default;
        int written = 0;
        Fault? error = TanList.Guard(() =>
        {
            before = file.Facts();
            list.SyncName(before);
            foreach ((int index, LineNote note) in lines)
            {
                LineMarker.Mark(file, list.Path, list.Content.Entries[index], list.Content.Knocks(index), note);
                written++;
            }
        });
        if (written == 0)
        {
            return Explain(error);
        }

        Fault? unsynced = TanList.Guard(() =>
        {
            file.SyncData();
            list.SetMarked(lines.Take(written));
            list.SeeOwnMarks(before, file.Facts());
        });
        return Explain(unsynced ?? error);
    }

    /// <summary>Unlocks and closes the file.</summary>
    public void Dispose() => file.Dispose();

    internal void Found(int index, bool isEdited, Fault? noRoom)
    {
        Index = index;
        IsEdited = isEdited;
        cramped = noRoom;
    }

    private Fault? Explain(Fault? error) => error is null || cramped is null
        ? error
        : error with { Reason = $"{error.Reason}, and the list cannot be rewritten: {cramped.Reason}" };

    private bool IsAsRead(int index) => LineMarker.IsAsRead(file, list.Content.Entries[index], list.Content.Knocks(index));
}
