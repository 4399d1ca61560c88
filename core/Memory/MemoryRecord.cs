using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using TanKnock.Core.Lists;

namespace TanKnock.Core.Memory;

/// <summary>One line of the memory file: who used which line, without saying which (spec/memory.md).</summary>
/// <param name="Digest">Keyed digest of the sequence.</param>
/// <param name="Note">What was noted in the list.</param>
/// <param name="WriteStart">The line number of the first record of the write that this one belongs to: tells a record that a
/// crash kept from being written from one that was there and is damaged.</param>
public readonly record struct MemoryRecord(UInt128 Digest, LineNote Note, uint WriteStart)
{
    /// <summary>Bytes of a record with its line feed. It divides a disk sector, so that no record is torn by a power cut.</summary>
    public const int Size = 128;

    private const int DigestBytes = 16;
    private const int DigestLength = 22; // base64url of 16 bytes
    private const int NumberLength = 8; // eight hexadecimal digits
    private const int WriteStartAt = DigestLength + LineNote.Room + 1;
    private const int ChecksumAt = WriteStartAt + NumberLength + 1;

    /// <summary>Writes the record over <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> line)
    {
        line[..(Size - 1)].Fill((byte)' ');
        Span<byte> digest = stackalloc byte[DigestBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(digest, Digest);
        Base64Url.EncodeToUtf8(digest, line);
        Note.Format().CopyTo(line[DigestLength..]);
        WriteNumber(WriteStart, line[WriteStartAt..]);
        WriteNumber(ChecksumOf(line[..ChecksumAt]), line[ChecksumAt..]);
        line[Size - 1] = (byte)'\n';
    }

    /// <summary>Reads a record; false if it is none, or was damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out MemoryRecord record)
    {
        record = default;
        Span<byte> digest = stackalloc byte[DigestBytes];
        if (line.Length != Size
            || line[Size - 1] != (byte)'\n'
            || !TryReadNumber(line[ChecksumAt..(Size - 1)], out uint checksum)
            || checksum != ChecksumOf(line[..ChecksumAt])
            || !TryReadNumber(line.Slice(WriteStartAt, NumberLength), out uint writeStart)
            || !Base64Url.TryDecodeFromUtf8(line[..DigestLength], digest, out int decoded)
            || decoded != DigestBytes)
        {
            return false;
        }

        LineNote note = LineNote.Parse(line.Slice(DigestLength, LineNote.Room));
        record = new MemoryRecord(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest), note, writeStart);
        return true;
    }

    /// <summary>CRC-32C (RFC 3720, appendix B.4).</summary>
    private static uint ChecksumOf(ReadOnlySpan<byte> text)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in text)
        {
            crc = BitOperations.Crc32C(crc, each);
        }

        return ~crc;
    }

    private static void WriteNumber(uint number, Span<byte> text) =>
        Encoding.ASCII.GetBytes(number.ToString("x8", CultureInfo.InvariantCulture), text);

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out uint number) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
}
