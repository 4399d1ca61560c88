using TanKnock.Core.Files;

namespace TanKnock.Core.Memory;

/// <summary>The first line of the memory file: its version, which key it belongs to, and how long it is.</summary>
/// <param name="KeyCheck">What <see cref="SequenceDigest.KeyCheck"/> says of the key.</param>
/// <param name="Lines">Lines of the file, this one among them.</param>
/// <param name="Begin">The number of the first line that was free when the file was made; all before it are records.</param>
internal readonly record struct MemoryTitle(UInt128 KeyCheck, uint Lines, uint Begin)
{
    private const int KeyCheckAt = 58;
    private const int LinesAt = 81;
    private const int BeginAt = 90;
    private const int ChecksumAt = 119;

    /// <summary>What is digested for the key check, too.</summary>
    internal static ReadOnlySpan<byte> Text => "# TanKnock memory of spent lines, version 2. Do not edit."u8;

    /// <summary>Writes the title over <see cref="MemoryRecord.Size"/> bytes.</summary>
    internal void Write(Span<byte> line)
    {
        MemoryRecord.WriteBlank(line);
        Text.CopyTo(line);
        MemoryRecord.WriteDigest(KeyCheck, line[KeyCheckAt..]);
        MemoryNumber.Write(Lines, line[LinesAt..]);
        MemoryNumber.Write(Begin, line[BeginAt..]);
        MemoryNumber.Write(Crc32C.Of(line[..ChecksumAt]), line[ChecksumAt..]);
    }

    /// <summary>Reads a title of this version; false if the line is none, or damaged.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> line, out MemoryTitle title)
    {
        title = default;
        if (!line.StartsWith(Text)
            || line[^1] != (byte)'\n'
            || !MemoryNumber.TryRead(line[ChecksumAt..], out uint checksum)
            || checksum != Crc32C.Of(line[..ChecksumAt])
            || !MemoryNumber.TryRead(line[LinesAt..], out uint lines)
            || !MemoryNumber.TryRead(line[BeginAt..], out uint begin)
            || !MemoryRecord.TryReadDigest(line[KeyCheckAt..], out UInt128 check))
        {
            return false;
        }

        title = new MemoryTitle(check, lines, begin);
        return true;
    }
}
