using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>Takes one line of a list apart; normative grammar and torn states in spec/sequence-list.md.</summary>
public static class LineParser
{
    /// <summary>Longest line of a list in bytes, its ending aside: what knockd reads at once (PATH_MAX of Linux, 4096).</summary>
    public const int MaxLength = 4095;

    /// <summary>Parses a line without its line ending.</summary>
    /// <param name="line">At most <see cref="MaxLength"/> bytes.</param>
    /// <param name="knocks">Room for <see cref="KnockSequence.MaxKnocks"/> knocks; an entry's are left there.</param>
    public static ListLine Parse(ReadOnlySpan<byte> line, Span<Knock> knocks)
    {
        int start = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (start < 0)
        {
            return new ListLine(LineKind.Blank, default, 0, 0, 0, default);
        }

        return line[start] == (byte)'#' ? ParseMarked(line, start + 1, knocks) : ParseUnmarked(line, start, knocks);
    }

    private static ListLine ParseMarked(ReadOnlySpan<byte> line, int start, Span<Knock> knocks)
    {
        ListLine comment = new(LineKind.Comment, default, 0, 0, 0, default);
        start += LeadingBlanks(line[start..]);
        if (!TryReadSequence(line[start..], knocks, out int count, out int length, out _))
        {
            return comment;
        }

        ReadOnlySpan<byte> rest = line[(start + length)..];
        ReadOnlySpan<byte> word = FirstWord(rest);
        if (rest.Length > 0 && !IsBlank(rest[0]))
        {
            return comment;
        }

        // "# 2026 lists" is a comment, not port 2026; a line with several knocks and a remark was commented out by hand.
        return word.IsEmpty || count > 1 || IsNote(rest, word)
            ? Entry(line, LineNote.StateOf(word) ?? LineState.Used, count, start, length)
            : comment;
    }

    private static ListLine ParseUnmarked(ReadOnlySpan<byte> line, int start, Span<Knock> knocks)
    {
        if (!TryReadSequence(line[start..], knocks, out int count, out int length, out SequenceError error))
        {
            return Malformed(start + error.Position, error.Fault);
        }

        int end = start + length;
        ReadOnlySpan<byte> rest = line[end..];
        ReadOnlySpan<byte> word = FirstWord(rest);
        if (word.IsEmpty)
        {
            return Entry(line, LineState.Unused, count, start, length);
        }

        // A note whose '#' did not reach the disk means used. Anything else is a slip of the pen: "7000 8000", "7000/udp".
        return IsNote(rest, word)
            ? Entry(line, LineNote.StateOf(word) ?? LineState.Used, count, start, length)
            : Malformed(end + LeadingBlanks(rest), SequenceFault.TextAfterKnock);
    }

    /// <summary>Reads a sequence, a sealed one, or a one-way line: a first knock and the digest of the whole.</summary>
    private static bool TryReadSequence(
        ReadOnlySpan<byte> text, Span<Knock> knocks, out int count, out int length, out SequenceError error)
    {
        if (SealedLine.ReadText(text, knocks) is int sealedLength and > 0)
        {
            (count, length, error) = (SealedLine.Length, sealedLength, default);
            return true;
        }

        if (!SequenceReader.TryRead(text, knocks, out count, out length, out error))
        {
            return false;
        }

        if (count == 1 && OneWayLine.ReadText(text[length..], knocks) is int digest and > 0)
        {
            count = OneWayLine.Length;
            length += digest;
        }

        return true;
    }

    /// <summary>Whether what follows a sequence is a note, or what a torn write left of one: a piece of its first word,
    /// or, behind at least one blank more, the end of it in a line with room for a note.</summary>
    private static bool IsNote(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> word)
    {
        int gap = LeadingBlanks(rest);
        return (gap > 0 && LineNote.IsPieceOfWord(word)) || (gap > 1 && rest.Length >= LineNote.Shortest);
    }

    private static ListLine Entry(ReadOnlySpan<byte> line, LineState state, int count, int start, int length)
    {
        int end = start + length;
        while (IsBlank(line[end - 1]))
        {
            end--;
        }

        return new ListLine(LineKind.Entry, state, count, start, end, default);
    }

    private static ListLine Malformed(int position, SequenceFault fault) =>
        new(LineKind.Malformed, default, 0, 0, 0, new SequenceError(position, fault));

    private static ReadOnlySpan<byte> FirstWord(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> word = text[LeadingBlanks(text)..];
        int end = word.IndexOfAny((byte)' ', (byte)'\t');
        return end < 0 ? word : word[..end];
    }

    private static int LeadingBlanks(ReadOnlySpan<byte> text)
    {
        int blanks = text.IndexOfAnyExcept((byte)' ', (byte)'\t');
        return blanks < 0 ? text.Length : blanks;
    }

    private static bool IsBlank(byte c) => c is (byte)' ' or (byte)'\t';
}
