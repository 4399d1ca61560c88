using TanKnock.Core.Files.Interop;

namespace TanKnock.Core.Files;

/// <summary>What a file system says of a file.</summary>
/// <param name="Kind">Its type.</param>
/// <param name="Device">The file system it lies on.</param>
/// <param name="Inode">Its number there; with <paramref name="Device"/> its identity.</param>
/// <param name="Owner">Numeric user id of the owner.</param>
/// <param name="Group">Numeric group id.</param>
/// <param name="Mode">The permission bits, 0 to 0xFFF (octal 7777).</param>
/// <param name="Links">Number of hard links.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="ChangedAt">When content or attributes changed last (ctime), in nanoseconds since 1970.</param>
public readonly record struct FileFacts(
    FileKind Kind, ulong Device, ulong Inode, uint Owner, uint Group, int Mode, int Links, long Length,
    long ChangedAt)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Whether both describe the same file, whatever its name and content.</summary>
    public bool IsSameFileAs(FileFacts other) => Device == other.Device && Inode == other.Inode;

    internal static FileFacts Of(in StatxBuffer file) => new(
        UnixMode.KindOf(file.Mode),
        ((ulong)file.DeviceMajor << 32) | file.DeviceMinor,
        file.Inode,
        file.Owner,
        file.Group,
        file.Mode & UnixMode.Permissions,
        (int)file.Links,
        (long)file.Length,
        (file.ChangedSeconds * NanosecondsPerSecond) + file.ChangedNanoseconds);

    internal static FileFacts Of(in MacStatus file) => new(
        UnixMode.KindOf(file.Mode),
        (uint)file.Device,
        file.Inode,
        file.Owner,
        file.Group,
        file.Mode & UnixMode.Permissions,
        file.Links,
        file.Length,
        (file.ChangedSeconds * NanosecondsPerSecond) + file.ChangedNanoseconds);

    internal static FileFacts Of(in FileInformation file, bool isLink, int mode) => new(
        isLink ? FileKind.Link : file.IsFolder ? FileKind.Folder : file.IsDevice ? FileKind.Other : FileKind.Regular,
        file.Volume,
        file.Index,
        0,
        0,
        mode,
        file.Links,
        file.Length,
        (file.WrittenAt - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
}
