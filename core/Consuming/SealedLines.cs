using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Consuming;

/// <summary>Opens the lines of a sealed list.</summary>
public static class SealedLines
{
    /// <summary>Opens the line with this index, as its file says now.</summary>
    /// <param name="files">Where the list lies.</param>
    /// <param name="path">The list.</param>
    /// <param name="entry">The line, as the list was read.</param>
    /// <param name="key">The list's key.</param>
    /// <returns>Null if the line is another one now, was damaged, or moved to where it does not belong.</returns>
    /// <exception cref="FileSystemException">It cannot be read.</exception>
    public static KnockSequence? Open(IFileSystem files, string path, ListEntry entry, SealKey key)
    {
        using IOpenFile file = files.Open(path, forWriting: false);
        return Open(file, entry, key);
    }

    /// <summary>The whole list as if it were in clear, to compare it.</summary>
    /// <returns>Null if one line cannot be opened; the error says which.</returns>
    /// <exception cref="FileSystemException">It cannot be read.</exception>
    public static ListContent? OpenAll(IFileSystem files, string path, ListContent content, SealKey key, out Fault? error)
    {
        using IOpenFile file = files.Open(path, forWriting: false);
        ListEntry[] entries = content.Entries.ToArray();
        using KnockBuffer knocks = new();
        for (int i = 0; i < entries.Length; i++)
        {
            ReadOnlySpan<Knock> line = content.Knocks(i);
            KnockSequence? opened = SealedLine.Is(line) ? Open(file, entries[i], key) : new KnockSequence(line);
            if (opened is null)
            {
                error = new Fault(path, entries[i].Number, Damaged, "copy the list once more from where it was made");
                return null;
            }

            entries[i] = entries[i] with { FirstKnock = knocks.Count, KnockCount = opened.Length };
            knocks.Add(opened.Knocks);
            opened.Erase();
        }

        error = null;
        return new ListContent(
            entries, knocks.ToArray(), false, content.LineCount, content.Footer is ListFooter footer ? (footer, 0, 0) : null);
    }

    /// <summary>What is wrong with a line that does not open under the right key.</summary>
    public const string Damaged = "the sealed line was damaged, or does not belong where it stands";

    internal static KnockSequence? Open(IOpenFile file, ListEntry entry, SealKey key)
    {
        Span<byte> line = stackalloc byte[LineParser.MaxLength];
        line = line[..file.Read(line[..entry.Length], entry.Offset)];
        int start = line.IndexOf(SealedLine.Prefix);
        if (start < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> text = line[start..];
        int end = text.IndexOfAny((byte)' ', (byte)'\t');
        return key.Open(entry.Number, end < 0 ? text : text[..end]);
    }
}
