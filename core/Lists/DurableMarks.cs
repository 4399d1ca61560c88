using TanKnock.Core.Files;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>Makes marks in an open, locked list, and does not return before they are on the disk.</summary>
internal sealed class DurableMarks(IFileSystem files, string path)
{
    /// <summary>Lines whose mark was written but not yet synced. After a failed sync the kernel may have dropped the
    /// mark, although a reader still sees it: it is written again with the next one (fsync(2), "EIO").</summary>
    private readonly List<KnockSequence> unsynced = [];

    /// <summary>The file whose name is known to be durable.</summary>
    private FileFacts? durablyNamed;

    /// <summary>Marks lines, in this order, then syncs once.</summary>
    internal void Make(IOpenFile list, ListContent content, IReadOnlyList<StaleLine> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        SyncName(list.Facts());
        foreach (KnockSequence sequence in unsynced)
        {
            if (content.Find(sequence.Knocks) is int i and >= 0)
            {
                LineMarker.Rewrite(list, content.Entries[i]);
            }
        }

        foreach ((int index, LineNote note) in lines)
        {
            unsynced.Add(new KnockSequence(content.Knocks(index)));
            LineMarker.Mark(list, path, content.Entries[index], content.Knocks(index), note);
        }

        list.SyncData();
        unsynced.Clear();
        foreach ((int index, LineNote note) in lines)
        {
            content.SetState(index, note.State);
        }
    }

    /// <summary>A file that was put here by a rename may lose its name in a power cut, and its marks with it.</summary>
    private void SyncName(FileFacts list)
    {
        if (durablyNamed is not FileFacts known || !known.IsSameFileAs(list))
        {
            files.SyncFolder(PendingFile.FolderOf(path));
            durablyNamed = list;
        }
    }
}
