using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Core.Memory;

/// <summary>Reads memories of version 1 and makes version 2 of them (spec/memory.md, "Version 1").</summary>
internal static class OldMemory
{
    private const int DigestLength = 22;
    private const int WriteAt = DigestLength + LineNote.Room + 1;
    private const int ChecksumAt = WriteAt + MemoryNumber.Length + 1;

    private static ReadOnlySpan<byte> Title => "# TanKnock memory of spent lines, version 1. Do not edit."u8;

    internal static bool IsOld(IOpenFile file)
    {
        byte[] line = new byte[MemoryRecord.Size];
        return file.Read(line, 0) == line.Length && line.AsSpan().StartsWith(Title);
    }

    /// <summary>Puts a memory of version 2 in the place of this one, which is open and locked.</summary>
    /// <returns>Why it cannot be read, or null.</returns>
    /// <exception cref="FileSystemException">It cannot be read, or the new one not be written.</exception>
    internal static Fault? Upgrade(IFileSystem files, IOpenFile file, string path, UInt128 keyCheck)
    {
        if (Read(file, path, out List<(UInt128 Digest, byte[] Note)> records) is Fault error)
        {
            return error;
        }

        using MemoryDraft draft = new(files, path, keyCheck, records.Count, room: 0);
        records.ForEach(record => draft.Add(RecordKind.Spent, record.Digest, record.Note));
        draft.PutInPlace(file.Facts(), replace: true);
        return null;
    }

    /// <summary>Reads what it remembers, each sequence once.</summary>
    /// <returns>Why it cannot be read, or null.</returns>
    internal static Fault? Read(IOpenFile file, string path, out List<(UInt128 Digest, byte[] Note)> records)
    {
        records = [];
        int capacity = (int)(file.Facts().Length / MemoryRecord.Size) - 1;
        HashSet<UInt128> known = [];
        byte[] line = new byte[MemoryRecord.Size];
        int firstGap = 0;
        int unread = 0;
        uint lastWrite = 0;
        for (int place = 0; place < capacity; place++)
        {
            file.Read(line, MemoryImage.OffsetOf(place));
            if (!TryRead(line, out UInt128 digest, out uint write))
            {
                unread = unread == 0 ? (int)MemoryImage.LineOf(place) : unread;
                continue;
            }

            firstGap = firstGap == 0 ? unread : firstGap;
            lastWrite = write;
            if (digest != UInt128.Zero && known.Add(digest))
            {
                records.Add((digest, line[DigestLength..(DigestLength + LineNote.Room)]));
            }
        }

        return firstGap == 0 || firstGap >= lastWrite
            ? null
            : new Fault(path, firstGap, "damaged: records before the last write are unreadable", MemoryImage.Advice);
    }

    private static bool TryRead(ReadOnlySpan<byte> line, out UInt128 digest, out uint write)
    {
        write = 0;
        digest = UInt128.Zero;
        return line[^1] == (byte)'\n'
            && MemoryNumber.TryRead(line[ChecksumAt..], out uint checksum)
            && checksum == Crc32C.Of(line[..ChecksumAt])
            && MemoryNumber.TryRead(line[WriteAt..], out write)
            && MemoryRecord.TryReadDigest(line, out digest);
    }
}
