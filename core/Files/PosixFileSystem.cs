using System.IO.Enumeration;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TanKnock.Core.Files.Interop;

namespace TanKnock.Core.Files;

/// <summary>The real file system, by system calls, so that every error number and every sync is what it seems.</summary>
public sealed class PosixFileSystem : IFileSystem
{
    /// <summary>How long <see cref="IOpenFile.Lock"/> waits for another program. A program that follows
    /// spec/sequence-list.md holds the lock for some milliseconds; a door cannot wait for one that does not.</summary>
    public static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(2);

    private const uint OwnerOnly = 0x180; // octal 0600
    private const uint OwnerAndGroupReadable = 0x1A0; // octal 0640
    private const uint OwnerOnlyFolder = 0x1C0; // octal 0700

    /// <summary>The one instance; it has no state.</summary>
    public static PosixFileSystem Instance { get; } = new();

    private PosixFileSystem()
    {
    }

    /// <inheritdoc/>
    public uint CurrentUser => Libc.EffectiveUser();

    /// <inheritdoc/>
    public IOpenFile Open(string path, bool forWriting)
    {
        // Before its type is checked, a fifo put in a list's place must not stop us (O_NONBLOCK), nor a terminal become
        // ours (O_NOCTTY).
        int flags = (forWriting ? Libc.ReadWriteFlag : Libc.ReadOnlyFlag)
            | Libc.NoFollowFlag | Libc.NonBlockFlag | Libc.NoTerminalFlag | Libc.CloseOnExecFlag;
        return new PosixFile(OpenRetrying(path, flags, 0, "open"), path);
    }

    /// <inheritdoc/>
    public IOpenFile Create(string path)
    {
        int flags = Libc.ReadWriteFlag | Libc.CreateFlag | Libc.ExclusiveFlag | Libc.NoFollowFlag | Libc.CloseOnExecFlag;
        return new PosixFile(OpenRetrying(path, flags, OwnerOnly, "create"), path);
    }

    /// <summary>Opens a log file so that each write goes to its end, wherever that is by then: several writers do not
    /// overwrite each other, and a truncated file starts anew.</summary>
    /// <remarks>Follows links: <c>/dev/stdout</c> is one.</remarks>
    /// <exception cref="FileSystemException">It cannot be opened or created.</exception>
    public static Stream OpenForAppending(string path)
    {
        // Non-blocking: a pipe that nobody reads is an error, and not waited for. What is written then waits as ever.
        int flags = Libc.WriteOnlyFlag | Libc.AppendFlag | Libc.CreateFlag | Libc.NoTerminalFlag | Libc.CloseOnExecFlag;
        int file = OpenRetrying(path, flags | Libc.NonBlockFlag, OwnerAndGroupReadable, "open");
        SafeFileHandle handle = new(file, ownsHandle: true);
        int status = Libc.Control(file, Libc.GetStatusFlags, 0);
        if (status < 0 || Libc.Control(file, Libc.SetStatusFlags, status & ~Libc.NonBlockFlag) != 0)
        {
            FileSystemException error = Errno.Last(path, "open");
            handle.Dispose();
            throw error;
        }

        return new FileStream(handle, FileAccess.Write, bufferSize: 0);
    }

    /// <inheritdoc/>
    public void CreateFolder(string path)
    {
        if (Libc.MakeFolder(path, OwnerOnlyFolder) != 0)
        {
            throw Errno.Last(path, "create folder");
        }

        SyncFolder(PendingFile.FolderOf(path));
    }

    /// <inheritdoc/>
    public FileFacts? Look(string path) => Look(path, Libc.SymlinkNoFollow);

    /// <inheritdoc/>
    public FileFacts? LookThroughLinks(string path) => Look(path, 0);

    /// <inheritdoc/>
    public IEnumerable<string> NamesIn(string folder)
    {
        try
        {
            // By default it passes over names with a dot in front.
            EnumerationOptions all = new() { AttributesToSkip = 0 };
            return [.. new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.FileName.ToString(), all)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileSystemException(FileProblem.Other, folder, "cannot list it");
        }
    }

    /// <inheritdoc/>
    public void Rename(string oldPath, string newPath, bool replace)
    {
        uint flags = replace ? 0 : Libc.NoReplace;
        if (Libc.Rename(Libc.WorkingFolder, oldPath, Libc.WorkingFolder, newPath, flags) != 0)
        {
            throw Errno.Last(newPath, "put the new file in place");
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        if (Libc.Unlink(path) != 0)
        {
            throw Errno.Last(path, "remove");
        }
    }

    /// <inheritdoc/>
    public void SyncFolder(string folder)
    {
        int handle = OpenRetrying(folder, Libc.ReadOnlyFlag | Libc.FolderFlag | Libc.CloseOnExecFlag, 0, "open folder");
        try
        {
            while (Libc.Sync(handle) != 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.InvalidArgument)
                {
                    // A file system that cannot sync folders (fsync(2)): there is nothing more to be had.
                    return;
                }

                if (errno != Errno.Interrupted)
                {
                    throw Errno.Last(folder, "sync folder");
                }
            }
        }
        finally
        {
            _ = Libc.Close(handle);
        }
    }

    private static FileFacts? Look(string path, int flags)
    {
        if (Libc.Statx(Libc.WorkingFolder, path, flags, Libc.BasicStats, out StatxBuffer facts) == 0)
        {
            return FileFacts.Of(facts);
        }

        return Errno.Classify(Marshal.GetLastPInvokeError()) == FileProblem.NotFound
            ? null
            : throw Errno.Last(path, "look at it");
    }

    private static int OpenRetrying(string path, int flags, uint mode, string operation)
    {
        int handle;
        while ((handle = Libc.Open(path, flags, mode)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                throw Errno.Last(path, operation);
            }
        }

        return handle;
    }
}
