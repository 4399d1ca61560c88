using System.Runtime.InteropServices;

namespace TanKnock.Core.Files;

/// <summary><c>BY_HANDLE_FILE_INFORMATION</c> of Windows (fileapi.h).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly struct FileInformation
{
    private const uint FolderAttribute = 0x10;
    private const uint DeviceAttribute = 0x40;
    private const uint ReparsePointAttribute = 0x400;

    private readonly uint attributes;
    private readonly long createdAt;
    private readonly long readAt;
    private readonly long writtenAt;
    private readonly uint volume;
    private readonly uint lengthHigh;
    private readonly uint lengthLow;
    private readonly uint links;
    private readonly uint indexHigh;
    private readonly uint indexLow;

    internal bool IsReparsePoint => (attributes & ReparsePointAttribute) != 0;

    internal FileFacts ToFacts(bool isLink, int mode)
    {
        FileKind kind = isLink ? FileKind.Link
            : (attributes & FolderAttribute) != 0 ? FileKind.Folder
            : (attributes & DeviceAttribute) != 0 ? FileKind.Other
            : FileKind.Regular;
        long changedAt = (DateTime.FromFileTimeUtc(writtenAt) - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        return new FileFacts(
            kind, volume, ((ulong)indexHigh << 32) | indexLow, 0, 0, mode, (int)links, ((long)lengthHigh << 32) | lengthLow, changedAt);
    }
}
