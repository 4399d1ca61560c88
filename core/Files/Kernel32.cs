using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.Core.Files;

/// <summary>The calls behind <see cref="WindowsCalls"/>.</summary>
internal static partial class Kernel32
{
    // winnt.h
    internal const uint NoAccess = 0;
    internal const uint ReadOnly = 0x80000000;
    internal const uint ReadAndWrite = 0xC0000000;
    internal const uint DeleteAccess = 0x00010000;

    // winbase.h
    internal const uint OpenLinkItself = 0x00200000;
    internal const uint OpenFolders = 0x02000000;

    private const uint ShareAll = 7;
    private const uint OpenExisting = 3;

    internal static SafeFileHandle Open(string path, uint access, uint flags) =>
        CreateFile(path, access, ShareAll, 0, OpenExisting, flags, 0);

    /// <summary>LOCKFILE_FAIL_IMMEDIATELY, and LOCKFILE_EXCLUSIVE_LOCK if wanted.</summary>
    internal static uint LockFlags(bool exclusive) => exclusive ? 3u : 1u;

    /// <summary>MOVEFILE_WRITE_THROUGH, and MOVEFILE_REPLACE_EXISTING if wanted.</summary>
    internal static uint MoveFlags(bool replace) => replace ? 9u : 8u;

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandle", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool Information(SafeFileHandle file, out FileInformation information);

    [LibraryImport("kernel32", EntryPoint = "SetFileInformationByHandle", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static unsafe partial bool SetInformation(SafeFileHandle file, int kind, byte* information, uint length);

    [LibraryImport("kernel32", EntryPoint = "LockFileEx", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool Lock(SafeFileHandle file, uint flags, uint reserved, uint countLow, uint countHigh, ref LockPlace place);

    [LibraryImport("kernel32", EntryPoint = "UnlockFileEx", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool Unlock(SafeFileHandle file, uint reserved, uint countLow, uint countHigh, ref LockPlace place);

    [LibraryImport("kernel32", EntryPoint = "MoveFileExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool Move(string from, string to, uint flags);

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(
        string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);
}
