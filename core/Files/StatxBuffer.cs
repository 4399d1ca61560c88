using System.Runtime.InteropServices;

namespace TanKnock.Core.Files;

/// <summary><c>struct statx</c> of statx(2), which has one layout on all architectures, unlike <c>struct stat</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly struct StatxBuffer
{
    [FieldOffset(16)]
    internal readonly uint Links;

    [FieldOffset(20)]
    internal readonly uint Owner;

    [FieldOffset(24)]
    internal readonly uint Group;

    [FieldOffset(28)]
    internal readonly ushort Mode;

    [FieldOffset(32)]
    internal readonly ulong Inode;

    [FieldOffset(40)]
    internal readonly ulong Length;

    [FieldOffset(96)]
    internal readonly long ChangedSeconds;

    [FieldOffset(104)]
    internal readonly uint ChangedNanoseconds;

    [FieldOffset(136)]
    internal readonly uint DeviceMajor;

    [FieldOffset(140)]
    internal readonly uint DeviceMinor;

    internal FileFacts ToFacts()
    {
        ulong device = ((ulong)DeviceMajor << 32) | DeviceMinor;
        long changedAt = (ChangedSeconds * 1_000_000_000) + ChangedNanoseconds;
        return new FileFacts(
            UnixMode.KindOf(Mode), device, Inode, Owner, Group, Mode & UnixMode.Permissions, (int)Links, (long)Length, changedAt);
    }
}
