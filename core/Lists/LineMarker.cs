using TanKnock.Core.Files;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>Compares and marks single lines through an open, locked list.</summary>
internal static class LineMarker
{
    /// <summary>Whether the file still holds this unused line where it was read.</summary>
    internal static bool IsAsRead(IOpenFile file, ListEntry entry, ReadOnlySpan<Knock> sequence)
    {
        // One byte more on either side: a line that has grown, or moved into another, is not the line that was read.
        int before = entry.Offset > 0 ? 1 : 0;
        Span<byte> bytes = stackalloc byte[LineParser.MaxLength + 2];
        int read = file.Read(bytes[..(before + entry.Length + 1)], entry.Offset - before);
        bytes = bytes[..read];
        if (read < before + entry.Length
            || (before == 1 && bytes[0] != (byte)'\n')
            || (read > before + entry.Length && bytes[^1] is not ((byte)'\n' or (byte)'\r')))
        {
            return false;
        }

        Span<Knock> knocks = stackalloc Knock[KnockSequence.MaxKnocks];
        ListLine line = LineParser.Parse(bytes.Slice(before, entry.Length), knocks);
        return line.Kind == LineKind.Entry
            && line.State == LineState.Unused
            && knocks[..line.KnockCount].SequenceEqual(sequence);
    }

    /// <summary>Writes mark and note over the line, in place and in one write of exactly its length. Not yet durable.</summary>
    /// <exception cref="ListException">The line has no leading blank for the mark.</exception>
    internal static void Mark(IOpenFile file, string path, ListEntry entry, LineNote note)
    {
        Span<byte> line = stackalloc byte[LineParser.MaxLength];
        line = line[..entry.Length];
        file.Read(line, entry.Offset);
        Span<Knock> knocks = stackalloc Knock[KnockSequence.MaxKnocks];
        ListLine parsed = LineParser.Parse(line, knocks);
        if (parsed.SequenceStart == 0)
        {
            throw new ListException(new ListError(
                path, entry.Number, "no leading space for the mark", "put a space in front of every sequence"));
        }

        line[0] = (byte)'#';
        ReadOnlySpan<byte> text = note.Format();
        text[..Math.Min(text.Length, line.Length - parsed.SequenceEnd)].CopyTo(line[parsed.SequenceEnd..]);
        file.Write(line, entry.Offset);
    }
}
