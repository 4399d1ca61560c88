using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TanKnock.Core.Files.Interop;

namespace TanKnock.Core.Files;

/// <summary>macOS, by system calls whose arguments are fixed: of open(2), the third is passed otherwise.</summary>
internal sealed class MacCalls : ISystemCalls
{
    // sys/fcntl.h
    private const int ReadOnlyFlag = 0x0;
    private const int ReadWriteFlag = 0x2;
    private const int NonBlockFlag = 0x4;
    private const int NoFollowFlag = 0x100;
    private const int NoTerminalFlag = 0x20000;
    private const int CloseOnExecFlag = 0x1000000;

    /// <summary>RENAME_EXCL of sys/stdio.h.</summary>
    private const uint NoReplace = 4;

    // sys/errno.h
    private const int Interrupted = 4;
    private const int WouldBlock = 35;
    private const int TooManyLinks = 62;
    private const int QuotaExceeded = 69;

    public uint CurrentUser => MacLibc.EffectiveUser();

    public SafeFileHandle Open(string path, bool forWriting)
    {
        int flags = (forWriting ? ReadWriteFlag : ReadOnlyFlag) | NoFollowFlag | NonBlockFlag | NoTerminalFlag | CloseOnExecFlag;
        int file;
        while ((file = MacLibc.Open(path, flags)) < 0)
        {
            ThrowUnlessInterrupted(path, "open");
        }

        return new SafeFileHandle(file, ownsHandle: true);
    }

    public FileFacts Facts(SafeFileHandle file, string path) =>
        MacLibc.FileStatus(file, out MacStatus facts) == 0 ? FileFacts.Of(facts) : throw Last(path, "look at it");

    public FileFacts? Look(string path, bool followLink)
    {
        int result = followLink ? MacLibc.Status(path, out MacStatus facts) : MacLibc.LinkStatus(path, out facts);
        return result == 0 ? FileFacts.Of(facts)
            : Classify(Marshal.GetLastPInvokeError()) == FileProblem.NotFound ? null
            : throw Last(path, "look at it");
    }

    public bool TryLock(SafeFileHandle file, string path, bool exclusive)
    {
        while (MacLibc.Flock(file, (exclusive ? Libc.LockExclusive : Libc.LockShared) | Libc.LockNonBlocking) != 0)
        {
            if (Marshal.GetLastPInvokeError() == WouldBlock)
            {
                return false;
            }

            ThrowUnlessInterrupted(path, "lock");
        }

        return true;
    }

    public void Unlock(SafeFileHandle file) => _ = MacLibc.Flock(file, Libc.Unlock);

    public void SetOwnerAndMode(SafeFileHandle file, string path, uint owner, uint group, int mode)
    {
        if (MacLibc.ChangeOwner(file, owner, group) != 0)
        {
            throw Last(path, "set owner");
        }

        if (MacLibc.ChangeMode(file, (ushort)mode) != 0)
        {
            throw Last(path, "set mode");
        }
    }

    public void Rename(string oldPath, string newPath, bool replace)
    {
        if (MacLibc.Rename(oldPath, newPath, replace ? 0 : NoReplace) != 0)
        {
            throw Last(newPath, "put the new file in place");
        }
    }

    public void SyncFolder(string folder)
    {
        using SafeFileHandle handle = Open(Path.Combine(folder, "."), forWriting: false);
        RandomAccess.FlushToDisk(handle);
    }

    /// <remarks>Most numbers are those of Linux, which has them from the same Unix.</remarks>
    public FileProblem Classify(int error) => error switch
    {
        TooManyLinks => FileProblem.IsLink,
        QuotaExceeded => FileProblem.Full,
        WouldBlock => FileProblem.Locked,
        40 or 122 or Errno.WouldBlock => FileProblem.Other,
        _ => Errno.Classify(error),
    };

    private void ThrowUnlessInterrupted(string path, string operation)
    {
        if (Marshal.GetLastPInvokeError() != Interrupted)
        {
            throw Last(path, operation);
        }
    }

    private FileSystemException Last(string path, string operation)
    {
        int error = Marshal.GetLastPInvokeError();
        return new FileSystemException(Classify(error), path, $"cannot {operation}: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
