using System.Collections.Immutable;
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

    /// <summary>Marks lines, in this order, then syncs.</summary>
    internal void Make(IOpenFile list, ListContent content, ImmutableArray<int> indices, LineNote note)
    {
        if (indices.IsEmpty)
        {
            return;
        }

        SyncName(list.Facts());
        foreach (KnockSequence sequence in unsynced)
        {
            if (content.Find(sequence.Knocks) is int i and >= 0 && content.Entries[i].State != LineState.Unused)
            {
                LineMarker.Rewrite(list, content.Entries[i]);
            }
        }

        foreach (int i in indices)
        {
            unsynced.Add(new KnockSequence(content.Knocks(i)));
            LineMarker.Mark(list, path, content.Entries[i], content.Knocks(i), note);
        }

        list.SyncData();
        unsynced.Clear();
        foreach (int i in indices)
        {
            content.SetState(i, note.State);
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
