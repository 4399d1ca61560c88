using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>How a line is laid out that has room for its mark and note: space, sequence, spaces, line feed.</summary>
/// <remarks>Sizes divide a disk sector, so that in a list of such lines no mark ever spans two sectors, which a power
/// cut could tear apart.</remarks>
public static class LineLayout
{
    /// <summary>Sector size that every disk writes whole (ATA, SCSI and NVMe: 512 or a multiple), in bytes.</summary>
    private const int SectorSize = 512;

    /// <summary>Bytes of a line, its line feed included, that a sequence may be given; the smallest that fits is taken.</summary>
    public static ReadOnlySpan<int> Sizes => [SectorSize / 4, SectorSize / 2, SectorSize];

    /// <summary>Longest line that <see cref="Write(ReadOnlySpan{Knock}, Span{byte})"/> makes, in bytes; 32 knocks fit.</summary>
    public const int MaxSize = SectorSize;

    /// <summary>Bytes of the line that holds a sequence text of this length, its line feed included.</summary>
    /// <param name="sequenceLength">At most <see cref="SequenceText.MaxLength"/>.</param>
    public static int SizeFor(int sequenceLength)
    {
        int needed = 1 + sequenceLength + LineNote.Room + 1;
        foreach (int size in Sizes)
        {
            if (needed <= size)
            {
                return size;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(sequenceLength));
    }

    /// <summary>Whether a line can take its mark and the longest note in place.</summary>
    public static bool HasRoom(ListLine line, int length) =>
        line.SequenceStart > 0 && length - line.SequenceEnd >= LineNote.Room;

    /// <summary>Writes an unused line with room and its line feed; returns its length in bytes.</summary>
    /// <param name="knocks">The sequence.</param>
    /// <param name="line">Room for <see cref="MaxSize"/> bytes.</param>
    public static int Write(ReadOnlySpan<Knock> knocks, Span<byte> line)
    {
        Span<byte> text = stackalloc byte[SequenceText.MaxLength];
        int size = Write(text[..SequenceText.Write(knocks, text)], line);
        text.Clear();
        return size;
    }

    /// <summary>As <see cref="Write(ReadOnlySpan{Knock}, Span{byte})"/>, with a line's text as it is.</summary>
    internal static int Write(ReadOnlySpan<byte> text, Span<byte> line)
    {
        int size = SizeFor(text.Length);
        line[..(size - 1)].Fill((byte)' ');
        text.CopyTo(line[1..]);
        line[size - 1] = (byte)'\n';
        return size;
    }
}
