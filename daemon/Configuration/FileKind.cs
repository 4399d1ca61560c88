using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace TanKnock.Daemon.Configuration;

/// <summary>Tells regular files from what only looks like one; .NET has no call for that.</summary>
internal static class FileKind
{
    /// <summary>AT_FDCWD of fcntl.h: a relative path is relative to the working directory.</summary>
    private const int CurrentFolder = -100;

    /// <summary>STATX_TYPE of linux/stat.h: only the kind of file is wanted.</summary>
    private const uint TypeOnly = 1;

    /// <summary>Size of struct statx of linux/stat.h, the same on every architecture.</summary>
    private const int StatxSize = 256;

    /// <summary>Offset of stx_mode in it, 16 bits.</summary>
    private const int ModeOffset = 28;

    /// <summary>S_IFMT, S_IFREG and S_IFDIR of inode(7).</summary>
    private const int KindMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>Null if the path, links followed, leads to a regular file; else the reason, as one clause.</summary>
    public static string? WhyNotRegular(string path)
    {
        byte[] status = new byte[StatxSize];
        if (Statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, TypeOnly, status) != 0)
        {
            return $"cannot be read: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}";
        }

        ReadOnlySpan<byte> mode = status.AsSpan(ModeOffset, sizeof(ushort));
        ushort bits = BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(mode)
            : BinaryPrimitives.ReadUInt16BigEndian(mode);
        return (bits & KindMask) switch
        {
            Regular => null,
            Folder => "is a folder, not a file",
            _ => "is not a regular file",
        };
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, [Out] byte[] status);
}
