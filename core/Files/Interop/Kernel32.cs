using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.Core.Files.Interop;

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

    internal bool IsFolder => (attributes & FolderAttribute) != 0;

    internal bool IsDevice => (attributes & DeviceAttribute) != 0;

    internal uint Volume => volume;

    internal ulong Index => ((ulong)indexHigh << 32) | indexLow;

    internal int Links => (int)links;

    internal long Length => ((long)lengthHigh << 32) | lengthLow;

    internal DateTime WrittenAt => DateTime.FromFileTimeUtc(writtenAt);
}

/// <summary><c>OVERLAPPED</c> of Windows, of which a lock uses the offset alone.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct LockPlace
{
    private readonly nint status;
    private readonly nint transferred;
    private readonly uint offsetLow;
    private readonly uint offsetHigh;
    private readonly nint handle;

    private LockPlace(ulong offset) => (offsetLow, offsetHigh) = ((uint)offset, (uint)(offset >> 32));

    /// <summary>The last byte that a file could have.</summary>
    internal static LockPlace BehindEverything => new(long.MaxValue - 1);
}

/// <summary><c>FILE_RENAME_INFO</c> of Windows for 64-bit programs: flags, padding, no folder handle, the name's length in
/// bytes, the name.</summary>
internal static class RenameRequest
{
    /// <summary>FileRenameInfoEx of minwinbase.h.</summary>
    internal const int Class = 22;

    private const uint ReplaceIfExists = 1;
    private const uint PosixSemantics = 2;
    private const int LengthAt = 16;
    private const int NameAt = 20;

    /// <summary>Bytes of a request, the zero behind the name included.</summary>
    internal static int Size(string target) => NameAt + (2 * (target.Length + 1));

    internal static void Write(Span<byte> request, string target, bool replace)
    {
        request.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(request, PosixSemantics | (replace ? ReplaceIfExists : 0));
        BinaryPrimitives.WriteInt32LittleEndian(request[LengthAt..], 2 * target.Length);
        Encoding.Unicode.GetBytes(target, request[NameAt..]);
    }
}
