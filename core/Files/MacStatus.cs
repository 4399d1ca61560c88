using System.Runtime.InteropServices;

namespace TanKnock.Core.Files;

/// <summary><c>struct stat</c> of macOS with inodes of 64 bits (sys/stat.h).</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
internal readonly struct MacStatus
{
    [FieldOffset(0)]
    internal readonly int Device;

    [FieldOffset(4)]
    internal readonly ushort Mode;

    [FieldOffset(6)]
    internal readonly ushort Links;

    [FieldOffset(8)]
    internal readonly ulong Inode;

    [FieldOffset(16)]
    internal readonly uint Owner;

    [FieldOffset(20)]
    internal readonly uint Group;

    [FieldOffset(64)]
    internal readonly long ChangedSeconds;

    [FieldOffset(72)]
    internal readonly long ChangedNanoseconds;

    [FieldOffset(96)]
    internal readonly long Length;

    internal FileFacts ToFacts() => new(
        UnixMode.KindOf(Mode), (ulong)(uint)Device, Inode, Owner, Group, Mode & UnixMode.Permissions, Links, Length,
        (ChangedSeconds * 1_000_000_000) + ChangedNanoseconds);
}
