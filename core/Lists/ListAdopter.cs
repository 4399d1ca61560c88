using TanKnock.Core.Files;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>Rewrites a list, once and atomically, so that each unused line has room for its mark and note.</summary>
internal static class ListAdopter
{
    /// <summary>Rewrites the list behind this open, exclusively locked handle. All other bytes stay as they are.</summary>
    internal static void Adopt(IFileSystem files, IOpenFile list, string path, ListContent content)
    {
        using PendingFile adopted = new(files, path);
        Span<byte> roomy = stackalloc byte[LineParser.MaxLength + LineNote.Room + 2];
        byte[] line = new byte[LineParser.MaxLength];
        Knock[] knocks = new Knock[KnockSequence.MaxKnocks];
        long copied = 0;
        foreach (ListEntry entry in content.Entries)
        {
            Span<byte> text = line.AsSpan(0, entry.Length);
            list.Read(text, entry.Offset);
            ListLine parsed = LineParser.Parse(text, knocks);
            if (entry.State == LineState.Unused && !LineLayout.HasRoom(parsed, text.Length))
            {
                ListCopy.Copy(list, copied, entry.Offset, adopted);
                int size = LineLayout.Write(text[parsed.SequenceStart..parsed.SequenceEnd], roomy);
                adopted.Write(roomy[..(size - 1)]);
                copied = entry.Offset + entry.Length;
            }
        }

        FileFacts facts = list.Facts();
        ListCopy.Copy(list, copied, facts.Length, adopted);
        ListCopy.EndLastLine(list, facts.Length, adopted);
        adopted.Sync(like: facts);
        adopted.PutInPlace(replace: true);
    }
}
