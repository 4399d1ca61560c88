using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TanKnock.Core.Files;
using TanKnock.Core.Files.Interop;
using Xunit;

namespace TanKnock.Tests.Files;

/// <summary>What the portable file system needs of Linux, so that the tests can run on it here.</summary>
internal sealed class LinuxCalls : ISystemCalls
{
    internal static readonly IFileSystem Portable = new PortableFileSystem(new LinuxCalls());

    public uint CurrentUser => Libc.EffectiveUser();

    public SafeFileHandle Open(string path, bool forWriting)
    {
        int flags = (forWriting ? Libc.ReadWriteFlag : Libc.ReadOnlyFlag) | Libc.NoFollowFlag | Libc.NonBlockFlag | Libc.CloseOnExecFlag;
        int file = Libc.Open(path, flags, 0);
        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw Errno.Last(path, "open");
    }

    public FileFacts Facts(SafeFileHandle file, string path) =>
        Libc.Statx(Number(file), "", Libc.EmptyPath, Libc.BasicStats, out StatxBuffer facts) == 0
            ? FileFacts.Of(facts)
            : throw Errno.Last(path, "look at it");

    public FileFacts? Look(string path, bool followLink) =>
        followLink ? PosixFileSystem.Instance.LookThroughLinks(path) : PosixFileSystem.Instance.Look(path);

    public bool TryLock(SafeFileHandle file, string path, bool exclusive) =>
        Libc.Flock(Number(file), (exclusive ? Libc.LockExclusive : Libc.LockShared) | Libc.LockNonBlocking) == 0
        || (Marshal.GetLastPInvokeError() == Errno.WouldBlock ? false : throw Errno.Last(path, "lock"));

    public void Unlock(SafeFileHandle file) => _ = Libc.Flock(Number(file), Libc.Unlock);

    public void SetOwnerAndMode(SafeFileHandle file, string path, uint owner, uint group, int mode)
    {
        Assert.Equal(0, Libc.ChangeOwner(Number(file), owner, group));
        Assert.Equal(0, Libc.ChangeMode(Number(file), (uint)mode));
    }

    public void Rename(string oldPath, string newPath, bool replace) => PosixFileSystem.Instance.Rename(oldPath, newPath, replace);

    public void SyncFolder(string folder)
    {
        using SafeFileHandle handle = Open(Path.Combine(folder, "."), forWriting: false);
        RandomAccess.FlushToDisk(handle);
    }

    public FileProblem Classify(int error) => Errno.Classify(error);

    private static int Number(SafeFileHandle file) => (int)file.DangerousGetHandle();
}
