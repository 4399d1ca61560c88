namespace TanKnock.Core.Files;

/// <summary>A file that appears whole or not at all: written beside its place, synced, then renamed into it.</summary>
public sealed class PendingFile : IDisposable
{
    /// <summary>Bytes written at a time: many lines a system call, yet no large object for a short list.</summary>
    private const int BufferSize = 1 << 14;

    /// <summary>Random bytes of the temporary name; enough that two programs never meet.</summary>
    private const int SuffixBytes = 8;

    private readonly IFileSystem files;
    private readonly string path;
    private readonly string temporaryPath;
    private readonly IOpenFile file;
    private readonly byte[] buffer = GC.AllocateArray<byte>(BufferSize, pinned: true);
    private int buffered;
    private long written;
    private bool inPlace;
    private bool isReleased;

    /// <summary>Creates the temporary file, mode 0600, in the folder of <paramref name="path"/>.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="path">Where it will be.</param>
    /// <param name="isRead">Whether <see cref="TemporaryPath"/> is read as a list before it is put in place.</param>
    /// <exception cref="FileSystemException">It cannot be created.</exception>
    public PendingFile(IFileSystem files, string path, bool isRead = false)
    {
        this.files = files;
        this.path = path;
        (temporaryPath, file) = Begin(files, path, exclusive: !isRead);
    }

    /// <summary>Where the file is until it is put in place.</summary>
    public string TemporaryPath => temporaryPath;

    /// <summary>Whether the file is at its path, even if making that durable failed.</summary>
    public bool IsInPlace => inPlace;

    /// <summary>Adds bytes at the end.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - buffered)
        {
            Flush();
        }

        if (bytes.Length > buffer.Length)
        {
            file.Write(bytes, written);
            written += bytes.Length;
            return;
        }

        bytes.CopyTo(buffer.AsSpan(buffered));
        buffered += bytes.Length;
    }

    /// <summary>Writes out everything and waits until it is on the disk; to be called before <see cref="PutInPlace"/>.</summary>
    /// <param name="like">Owner and mode to take over, of the file that will be replaced; null leaves 0600.</param>
    public void Sync(FileFacts? like = null)
    {
        Flush();
        if (like is FileFacts facts)
        {
            file.SetOwnerAndMode(facts.Owner, facts.Group, facts.Mode);
        }

        file.SyncAll();
    }

    /// <summary>Renames the file to its path and makes that durable.</summary>
    /// <exception cref="FileSystemException">Also <see cref="FileProblem.Exists"/> if not <paramref name="replace"/>.</exception>
    public void PutInPlace(bool replace)
    {
        files.Rename(temporaryPath, path, replace);
        inPlace = true;
        files.SyncFolder(FolderOf(path));
    }

    /// <summary>The open file, still locked, once it is in place; it is the caller's to close then.</summary>
    internal IOpenFile Release()
    {
        isReleased = true;
        return file;
    }

    /// <summary>The folder that holds the name of this file.</summary>
    internal static string FolderOf(string path) =>
        Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";

    /// <summary>Closes the file and removes it unless it has been put in place.</summary>
    public void Dispose()
    {
        if (!isReleased)
        {
            file.Dispose();
        }

        Array.Clear(buffer);
        if (!inPlace && files.Look(temporaryPath) is not null)
        {
            files.Delete(temporaryPath);
        }
    }

    /// <summary>Locked as long as it is being written, so that nobody takes it for the leftover of a crash.</summary>
    private static (string Path, IOpenFile File) Begin(IFileSystem files, string path, bool exclusive)
    {
        while (true)
        {
            // Random enough for a name, and without OpenSSL, which would take the daemon 4 MB.
            string suffix = Guid.NewGuid().ToString("N")[..(SuffixBytes * 2)];
            string name = Path.Combine(Path.GetDirectoryName(path) ?? "", $".{Path.GetFileName(path)}.{suffix}.tmp");
            IOpenFile file = files.Create(name);
            try
            {
                file.Lock(exclusive);
                if (files.Look(name) is FileFacts there && there.IsSameFileAs(file.Facts()))
                {
                    return (name, file);
                }

                // Somebody cleaned up between the creation and the lock: once more, under another name.
                file.Dispose();
            }
            catch (FileSystemException e) when (e.Problem == FileProblem.Locked)
            {
                // Somebody is cleaning up, and removes it.
                file.Dispose();
            }
            catch (FileSystemException)
            {
                file.Dispose();
                files.Delete(name);
                throw;
            }
        }
    }

    private void Flush()
    {
        file.Write(buffer.AsSpan(0, buffered), written);
        written += buffered;
        buffered = 0;
    }
}
