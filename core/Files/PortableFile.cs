using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.Core.Files;

/// <summary>An open file by its handle. .NET repeats interrupted calls and continues short writes.</summary>
internal sealed class PortableFile : IOpenFile
{
    /// <summary>Pause between two tries for a lock: short beside the patience, long beside a system call.</summary>
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(2);

    private readonly ISystemCalls calls;
    private readonly SafeFileHandle handle;
    private readonly string path;

    /// <summary>The stream that owns the handle, if one does.</summary>
    private readonly FileStream? stream;

    internal PortableFile(ISystemCalls calls, SafeFileHandle handle, string path) =>
        (this.calls, this.handle, this.path) = (calls, handle, path);

    internal PortableFile(ISystemCalls calls, FileStream stream, string path)
        : this(calls, stream.SafeFileHandle, path) => this.stream = stream;

    public FileFacts Facts() => calls.Facts(handle, path);

    public void Lock(bool exclusive)
    {
        long start = Stopwatch.GetTimestamp();
        while (!calls.TryLock(handle, path, exclusive))
        {
            if (Stopwatch.GetElapsedTime(start) >= PosixFileSystem.LockPatience)
            {
                throw new FileSystemException(FileProblem.Locked, path, "another program keeps it locked");
            }

            Thread.Sleep(LockPause);
        }
    }

    public int Read(Span<byte> bytes, long offset)
    {
        int done = 0;
        try
        {
            while (done < bytes.Length)
            {
                int read = RandomAccess.Read(handle, bytes[done..], offset + done);
                if (read == 0)
                {
                    break;
                }

                done += read;
            }

            return done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PortableFault.Of(calls, e, path, "read");
        }
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PortableFault.Of(calls, e, path, "write");
        }
    }

    public void SyncData() => SyncAll();

    /// <remarks>F_FULLFSYNC on macOS, FlushFileBuffers on Windows.</remarks>
    public void SyncAll() => PortableFault.Translate(calls, path, "sync", () =>
    {
        RandomAccess.FlushToDisk(handle);
        return path;
    });

    public void SetOwnerAndMode(uint owner, uint group, int mode) => calls.SetOwnerAndMode(handle, path, owner, group, mode);

    public void Dispose()
    {
        if (!handle.IsClosed)
        {
            calls.Unlock(handle);
            handle.Dispose();
            stream?.Dispose();
        }
    }
}
