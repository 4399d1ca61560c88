using System.Diagnostics;
using System.Runtime.InteropServices;
using TanKnock.Core.Files.Interop;

namespace TanKnock.Core.Files;

/// <summary>An open file by its descriptor. Interrupted calls are repeated, short writes continued.</summary>
internal sealed class PosixFile(int handle, string path) : IOpenFile
{
    /// <summary>Pause between two tries for a lock: short beside the patience, long beside a system call.</summary>
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(2);

    private int handle = handle;

    public FileFacts Facts() =>
        Libc.Statx(handle, "", Libc.EmptyPath, Libc.BasicStats, out StatxBuffer facts) == 0
            ? FileFacts.Of(facts)
            : throw Errno.Last(path, "look at it");

    public void Lock(bool exclusive)
    {
        // flock has no time limit of its own, and a blocked system call cannot be cancelled: hence the polling.
        int operation = (exclusive ? Libc.LockExclusive : Libc.LockShared) | Libc.LockNonBlocking;
        long start = Stopwatch.GetTimestamp();
        while (Libc.Flock(handle, operation) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.WouldBlock && Stopwatch.GetElapsedTime(start) < PosixFileSystem.LockPatience)
            {
                Thread.Sleep(LockPause);
            }
            else if (errno == Errno.WouldBlock)
            {
                throw new FileSystemException(FileProblem.Locked, path, "another program keeps it locked");
            }
            else if (errno != Errno.Interrupted)
            {
                throw Errno.Last(path, "lock");
            }
        }
    }

    public unsafe int Read(Span<byte> bytes, long offset)
    {
        int done = 0;
        fixed (byte* start = bytes)
        {
            while (done < bytes.Length)
            {
                nint read = Libc.ReadAt(handle, start + done, (nuint)(bytes.Length - done), offset + done);
                if (read == 0)
                {
                    break;
                }

                done += Advance(read, "read");
            }
        }

        return done;
    }

    public unsafe void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        int done = 0;
        fixed (byte* start = bytes)
        {
            while (done < bytes.Length)
            {
                nint written = Libc.WriteAt(handle, start + done, (nuint)(bytes.Length - done), offset + done);
                done += Advance(written, "write");
            }
        }
    }

    public void SyncData()
    {
        while (Libc.SyncData(handle) != 0)
        {
            ThrowUnlessInterrupted("sync");
        }
    }

    public void SyncAll()
    {
        while (Libc.Sync(handle) != 0)
        {
            ThrowUnlessInterrupted("sync");
        }
    }

    public void SetOwnerAndMode(uint owner, uint group, int mode)
    {
        if (Libc.ChangeOwner(handle, owner, group) != 0)
        {
            throw Errno.Last(path, "set owner");
        }

        if (Libc.ChangeMode(handle, (uint)mode) != 0)
        {
            throw Errno.Last(path, "set mode");
        }
    }

    public void Dispose()
    {
        if (handle >= 0)
        {
            // A program that is being started holds a copy of our descriptors until its exec, and with them the lock:
            // hence the explicit unlock. close must not be repeated on Linux, whatever it returns (close(2)).
            _ = Libc.Flock(handle, Libc.Unlock);
            _ = Libc.Close(handle);
            handle = -1;
        }
    }

    private int Advance(nint count, string operation)
    {
        if (count < 0)
        {
            ThrowUnlessInterrupted(operation);
        }

        return Math.Max((int)count, 0);
    }

    private void ThrowUnlessInterrupted(string operation)
    {
        if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
        {
            throw Errno.Last(path, operation);
        }
    }
}
