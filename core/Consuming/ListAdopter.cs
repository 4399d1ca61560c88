using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Consuming;

/// <summary>Rewrites a list, once and atomically, so that each unused line has room for its mark and note.</summary>
internal static class ListAdopter
{
    /// <summary>Rewrites the list behind this open, exclusively locked handle, if that is needed. All bytes but those of
    /// the lines without room stay as they are.</summary>
    /// <remarks>It reads the list itself: lines that another program has marked since the caller read it must not come
    /// back unused.</remarks>
    internal static void Adopt(IFileSystem files, IOpenFile list, string path)
    {
        ListContent content = ListReader.Read(list, path);
        try
        {
            if (content.NeedsRoom)
            {
                Rewrite(files, list, path, content);
            }
        }
        finally
        {
            content.Erase();
        }
    }

    private static void Rewrite(IFileSystem files, IOpenFile list, string path, ListContent content)
    {
        Leftovers.Remove(files, path);
        using PendingFile adopted = new(files, path);
        Span<byte> roomy = stackalloc byte[LineLayout.MaxSize];
        long copied = 0;
        for (int i = 0; i < content.Count; i++)
        {
            ListEntry entry = content.Entries[i];
            if (entry.State == LineState.Unused && !entry.HasRoom)
            {
                if (SealedLine.Is(content.Knocks(i)))
                {
                    throw new FaultException(new Fault(path, entry.Number, "a sealed line that was shortened", "copy the whole list once more"));
                }

                ListCopy.Copy(list, copied, entry.Offset, adopted);
                adopted.Write(roomy[..(LineLayout.Write(content.Knocks(i), roomy) - 1)]);
                copied = entry.Offset + entry.Length;
            }
        }

        roomy.Clear();
        FileFacts facts = list.Facts();
        ListCopy.Copy(list, copied, facts.Length, adopted);
        ListCopy.EndLastLine(list, facts.Length, adopted);
        adopted.Sync(like: facts);
        adopted.PutInPlace(replace: true);
    }
}
