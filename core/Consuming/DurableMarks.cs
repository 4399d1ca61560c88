using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Consuming;

/// <summary>Makes marks in an open, locked list, and does not return before they are on the disk.</summary>
internal sealed class DurableMarks(IFileSystem files, string path)
{
    /// <summary>Lines whose mark was written but not yet synced. After a failed sync the kernel may have dropped the
    /// mark, although a reader still sees it: it is written again with the next one (fsync(2), "EIO").</summary>
    private readonly List<KnockSequence> unsynced = [];

    /// <summary>To be called once the list is locked and before its first mark: a file that was put here by a rename may
    /// lose its name in a power cut, and its marks with it. Every time, since no number tells for sure that a file is
    /// the one of last time: file systems give the numbers of removed files to new ones.</summary>
    internal void SyncName() => files.SyncFolder(PendingFile.FolderOf(path));

    /// <summary>Marks lines, in this order, then syncs once.</summary>
    internal void Make(IOpenFile list, ListContent content, IReadOnlyList<StaleLine> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

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
        unsynced.ForEach(sequence => sequence.Erase());
        unsynced.Clear();
        foreach ((int index, LineNote note) in lines)
        {
            content.SetState(index, note.State);
        }
    }
}
