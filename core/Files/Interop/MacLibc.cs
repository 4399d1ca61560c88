using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.Core.Files.Interop;

/// <summary>The system calls behind <see cref="MacCalls"/>.</summary>
/// <remarks>On arm64 stat(2) and its kin have inodes of 64 bits under their plain names; the Intel Macs of old do not, and
/// are not supported.</remarks>
internal static partial class MacLibc
{
    private const string Library = "libSystem.dylib";

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "fstat", SetLastError = true)]
    internal static partial int FileStatus(SafeFileHandle file, out MacStatus status);

    [LibraryImport(Library, EntryPoint = "stat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Status(string path, out MacStatus status);

    [LibraryImport(Library, EntryPoint = "lstat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LinkStatus(string path, out MacStatus status);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    internal static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    internal static partial int ChangeOwner(SafeFileHandle file, uint owner, uint group);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int ChangeMode(SafeFileHandle file, ushort mode);

    [LibraryImport(Library, EntryPoint = "renamex_np", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(string from, string to, uint flags);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();
}

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
}
