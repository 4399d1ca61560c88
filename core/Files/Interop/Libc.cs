using System.Runtime.InteropServices;

namespace TanKnock.Core.Files.Interop;

/// <summary>The system calls behind <see cref="PosixFileSystem"/>: Linux with glibc or musl.</summary>
internal static partial class Libc
{
    internal const int ReadOnlyFlag = 0x0;
    internal const int ReadWriteFlag = 0x2;
    internal const int WriteOnlyFlag = 0x1;
    internal const int CreateFlag = 0x40;
    internal const int AppendFlag = 0x400;
    internal const int ExclusiveFlag = 0x80;
    internal const int NoTerminalFlag = 0x100;
    internal const int NonBlockFlag = 0x800;
    internal const int CloseOnExecFlag = 0x80000;

    internal const int LockShared = 1;
    internal const int LockExclusive = 2;
    internal const int LockNonBlocking = 4;
    internal const int Unlock = 8;

    /// <summary>F_GETFL, F_SETFL.</summary>
    internal const int GetStatusFlags = 3;
    internal const int SetStatusFlags = 4;

    /// <summary>AT_FDCWD: relative paths start at the working folder.</summary>
    internal const int WorkingFolder = -100;
    internal const int SymlinkNoFollow = 0x100;
    internal const int EmptyPath = 0x1000;
    internal const uint BasicStats = 0x7ff;
    internal const uint NoReplace = 1;

    /// <summary>O_DIRECTORY and O_NOFOLLOW are the two flags that differ between the architectures we build for.</summary>
    internal static int FolderFlag { get; } = IsArm ? 0x4000 : 0x10000;

    internal static int NoFollowFlag { get; } = IsArm ? 0x8000 : 0x20000;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(int file, int command, int value);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    internal static partial int Flock(int file, int operation);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    internal static unsafe partial nint ReadAt(int file, byte* bytes, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    internal static unsafe partial nint WriteAt(int file, byte* bytes, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int SyncData(int file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    internal static partial int ChangeOwner(int file, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int ChangeMode(int file, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(int folder, string path, int flags, uint mask, out StatxBuffer facts);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeFolder(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    internal static partial nint GetRandom(Span<byte> bytes, nuint count, uint flags);
}

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
}
