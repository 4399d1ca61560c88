using System.Buffers.Binary;
using System.Buffers.Text;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Core.Memory;

/// <summary>One line of the memory file: what became of which sequence, without saying which (spec/memory.md).</summary>
/// <param name="Kind">What the text is.</param>
/// <param name="Digest">Keyed digest of the sequence.</param>
/// <param name="Begin">A line number: all lines before it were on the disk when this one was written. Tells a record that a
/// crash kept from being written from one that was there and is damaged.</param>
internal readonly record struct MemoryRecord(RecordKind Kind, UInt128 Digest, uint Begin)
{
    /// <summary>Bytes of a record with its line feed. It divides a disk sector, so that a power cut tears none apart where
    /// sectors are written whole.</summary>
    internal const int Size = 128;

    private const int DigestBytes = 16;
    private const int DigestLength = 22; // base64url of 16 bytes
    private const int DigestAt = 1;
    private const int TextAt = DigestAt + DigestLength;
    private const int BeginAt = TextAt + LineNote.Room;
    private const int ChecksumAt = BeginAt + MemoryNumber.Length;
    private const int EndAt = ChecksumAt + MemoryNumber.Length;

    /// <summary>Ends each record; as <see cref="RecordKind"/>, more than one bit away from a space.</summary>
    private const byte End = (byte)'.';

    /// <summary>Writes a record over <see cref="Size"/> bytes.</summary>
    internal static void Write(RecordKind kind, UInt128 digest, ReadOnlySpan<byte> text, uint begin, Span<byte> line)
    {
        WriteBlank(line);
        line[0] = (byte)kind;
        WriteDigest(digest, line[DigestAt..]);
        text.CopyTo(line.Slice(TextAt, LineNote.Room));
        MemoryNumber.Write(begin, line[BeginAt..]);
        MemoryNumber.Write(Crc32C.Of(line[..ChecksumAt]), line[ChecksumAt..]);
        line[EndAt] = End;
    }

    /// <summary>Writes a line that holds nothing, over <see cref="Size"/> bytes.</summary>
    internal static void WriteBlank(Span<byte> line)
    {
        line[..(Size - 1)].Fill((byte)' ');
        line[Size - 1] = (byte)'\n';
    }

    /// <summary>Reads a record; false if the line is none.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> line, out MemoryRecord record)
    {
        record = default;
        if (line[Size - 1] != (byte)'\n'
            || line[EndAt] != End
            || !MemoryNumber.TryRead(line[ChecksumAt..], out uint checksum)
            || checksum != Crc32C.Of(line[..ChecksumAt])
            || !MemoryNumber.TryRead(line[BeginAt..], out uint begin)
            || !TryReadDigest(line[DigestAt..], out UInt128 digest))
        {
            return false;
        }

        record = new MemoryRecord((RecordKind)line[0], digest, begin);
        return true;
    }

    /// <summary>The note or event of a record.</summary>
    internal static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> line) => line.Slice(TextAt, LineNote.Room);

    /// <summary>Whether a line holds nothing.</summary>
    internal static bool IsBlank(ReadOnlySpan<byte> line) =>
        line[Size - 1] == (byte)'\n' && !line[..(Size - 1)].ContainsAnyExcept((byte)' ');

    /// <summary>Whether a line that is no record may be what a crash has left of writing one over a blank line, or of
    /// blanking that again: the one or the other end of it is blank still.</summary>
    internal static bool IsTorn(ReadOnlySpan<byte> line) =>
        line[Size - 1] == (byte)'\n' && (line[0] == (byte)' ' || line[EndAt] == (byte)' ');

    internal static void WriteDigest(UInt128 digest, Span<byte> text)
    {
        Span<byte> bytes = stackalloc byte[DigestBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        Base64Url.EncodeToUtf8(bytes, text);
    }

    internal static bool TryReadDigest(ReadOnlySpan<byte> text, out UInt128 digest)
    {
        Span<byte> bytes = stackalloc byte[DigestBytes];
        bool isDigest = Base64Url.TryDecodeFromUtf8(text[..DigestLength], bytes, out int decoded) && decoded == DigestBytes;
        digest = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return isDigest;
    }
}
