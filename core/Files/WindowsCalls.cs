using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TanKnock.Core.Files.Interop;

namespace TanKnock.Core.Files;

/// <summary>Windows. Owners and modes are not looked at: who may read a list is the matter of its folder, and %APPDATA% is its
/// user's own. Folders cannot be locked, and their names need no sync: NTFS keeps a journal of them.</summary>
internal sealed class WindowsCalls : ISystemCalls
{
    // winerror.h
    private const int FileNotFound = 2;
    private const int PathNotFound = 3;
    private const int AccessDenied = 5;
    private const int WriteProtected = 19;
    private const int SharingViolation = 32;
    private const int LockViolation = 33;
    private const int NotSupported = 50;
    private const int FileExists = 80;
    private const int InvalidParameter = 87;
    private const int DiskFull = 112;
    private const int AlreadyExists = 183;
    private const int NotAFolder = 267;
    private const int DiskQuotaExceeded = 1295;

    /// <summary>Permission bits as if of a file for its owner alone: octal 0600.</summary>
    private const int Mode = 0x180;

    public uint CurrentUser => 0;

    public SafeFileHandle Open(string path, bool forWriting)
    {
        SafeFileHandle handle = Kernel32.Open(
            path, forWriting ? Kernel32.ReadAndWrite : Kernel32.ReadOnly, Kernel32.OpenLinkItself | Kernel32.OpenFolders);
        if (handle.IsInvalid)
        {
            throw Last(path, "open");
        }

        if (Facts(handle, path).Kind != FileKind.Link)
        {
            return handle;
        }

        handle.Dispose();
        throw new FileSystemException(FileProblem.IsLink, path, "cannot open: it is a link");
    }

    public FileFacts Facts(SafeFileHandle file, string path) =>
        Kernel32.Information(file, out FileInformation facts) ? FileFacts.Of(facts, IsLink(path, facts), Mode) : throw Last(path, "look at it");

    public FileFacts? Look(string path, bool followLink)
    {
        using SafeFileHandle handle = Kernel32.Open(
            path, Kernel32.NoAccess, Kernel32.OpenFolders | (followLink ? 0 : Kernel32.OpenLinkItself));
        return !handle.IsInvalid ? Facts(handle, path)
            : Classify(Marshal.GetLastPInvokeError()) == FileProblem.NotFound ? null
            : throw Last(path, "look at it");
    }

    public bool TryLock(SafeFileHandle file, string path, bool exclusive)
    {
        // Locks of Windows keep others from reading what is locked: hence a byte that no list ever has.
        LockPlace place = LockPlace.BehindEverything;
        if (Facts(file, path).Kind == FileKind.Folder || Kernel32.Lock(file, Kernel32.LockFlags(exclusive), 0, 1, 0, ref place))
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == LockViolation ? false : throw Last(path, "lock");
    }

    public void Unlock(SafeFileHandle file)
    {
        LockPlace place = LockPlace.BehindEverything;
        _ = Kernel32.Unlock(file, 0, 1, 0, ref place);
    }

    public void SetOwnerAndMode(SafeFileHandle file, string path, uint owner, uint group, int mode)
    {
        // A new file has the rights that its folder gives.
    }

    public void Rename(string oldPath, string newPath, bool replace)
    {
        // As on Unix, the new file takes the place also of one that is open; file systems that cannot do that refuse.
        int error = RenameLikeUnix(oldPath, newPath, replace);
        bool isDone = error == 0
            || (error is InvalidParameter or NotSupported && Kernel32.Move(oldPath, newPath, Kernel32.MoveFlags(replace)));
        if (!isDone)
        {
            throw error is InvalidParameter or NotSupported
                ? Last(newPath, "put the new file in place")
                : Error(error, newPath, "put the new file in place");
        }
    }

    public void SyncFolder(string folder)
    {
    }

    public FileProblem Classify(int error) => error switch
    {
        FileNotFound or PathNotFound or NotAFolder => FileProblem.NotFound,
        FileExists or AlreadyExists => FileProblem.Exists,
        AccessDenied => FileProblem.Denied,
        WriteProtected => FileProblem.ReadOnly,
        DiskFull or DiskQuotaExceeded => FileProblem.Full,
        SharingViolation or LockViolation => FileProblem.Locked,
        _ => FileProblem.Other,
    };

    /// <summary>Symbolic links and junctions; a file that OneDrive has elsewhere is none.</summary>
    private static bool IsLink(string path, FileInformation facts) =>
        facts.IsReparsePoint && new FileInfo(path).LinkTarget is not null;

    private static unsafe int RenameLikeUnix(string oldPath, string newPath, bool replace)
    {
        using SafeFileHandle handle = Kernel32.Open(oldPath, Kernel32.DeleteAccess, Kernel32.OpenLinkItself);
        if (handle.IsInvalid)
        {
            return Marshal.GetLastPInvokeError();
        }

        string target = Path.GetFullPath(newPath);
        byte[] request = new byte[RenameRequest.Size(target)];
        fixed (byte* bytes = request)
        {
            RenameRequest.Write(request, target, replace);
            return Kernel32.SetInformation(handle, RenameRequest.Class, bytes, (uint)request.Length) ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    private FileSystemException Last(string path, string operation) => Error(Marshal.GetLastPInvokeError(), path, operation);

    private FileSystemException Error(int error, string path, string operation) =>
        new(Classify(error), path, $"cannot {operation}: {new Win32Exception(error).Message}");
}
