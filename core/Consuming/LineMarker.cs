using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Consuming;

/// <summary>Compares and marks single lines through an open, locked list.</summary>
internal static class LineMarker
{
    /// <summary>Whether the file still holds this unused line where it was read.</summary>
    internal static bool IsAsRead(IOpenFile file, ListEntry entry, ReadOnlySpan<Knock> sequence)
    {
        Span<byte> line = stackalloc byte[LineParser.MaxLength];
        bool isAsRead = TryRead(file, entry, sequence, line, out _);
        line[..entry.Length].Clear();
        return isAsRead;
    }

    /// <summary>Writes mark and note over the line, in place and in one write of exactly its length. Not yet durable.</summary>
    /// <exception cref="FaultException">The line has no leading blank for the mark, or somebody who does not take the
    /// lock has just changed it.</exception>
    internal static void Mark(IOpenFile file, string path, ListEntry entry, ReadOnlySpan<Knock> sequence, LineNote note)
    {
        Span<byte> line = stackalloc byte[LineParser.MaxLength];
        if (!TryRead(file, entry, sequence, line, out ListLine parsed))
        {
            throw new FaultException(new Fault(path, entry.Number, "changed while it was being marked"));
        }

        if (parsed.SequenceStart == 0)
        {
            throw new FaultException(new Fault(
                path, entry.Number, "no leading space for the mark", "put a space in front of every sequence"));
        }

        line = line[..entry.Length];
        line[0] = (byte)'#';
        Span<byte> room = line[parsed.SequenceEnd..];
        ReadOnlySpan<byte> text = (room.Length < LineNote.Shortest ? note with { At = null } : note).Format();
        text[..Math.Min(text.Length, room.Length)].CopyTo(room);
        file.Write(line, entry.Offset);
        line.Clear();
    }

    private static bool TryRead(
        IOpenFile file, ListEntry entry, ReadOnlySpan<Knock> sequence, Span<byte> line, out ListLine parsed)
    {
        // One byte more on either side: a line that has grown, or moved into another, is not the line that was read.
        int before = entry.Offset > 0 ? 1 : 0;
        Span<byte> bytes = stackalloc byte[LineParser.MaxLength + 2];
        int read = file.Read(bytes[..(before + entry.Length + 1)], entry.Offset - before);
        bytes = bytes[..read];
        parsed = default;
        if (read < before + entry.Length
            || (before == 1 && bytes[0] != (byte)'\n')
            || (read > before + entry.Length && bytes[^1] is not ((byte)'\n' or (byte)'\r')))
        {
            bytes.Clear();
            return false;
        }

        bytes.Slice(before, entry.Length).CopyTo(line);
        bytes.Clear();
        Span<Knock> knocks = stackalloc Knock[KnockSequence.MaxKnocks];
        parsed = LineParser.Parse(line[..entry.Length], knocks);
        bool isSame = parsed.Kind == LineKind.Entry
            && parsed.State == LineState.Unused
            && knocks[..parsed.KnockCount].SequenceEqual(sequence);
        knocks.Clear();
        return isSame;
    }
}
