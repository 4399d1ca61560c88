using TanKnock.Core.Files;

namespace TanKnock.Core.Memory;

/// <summary>Opens a file of the state folder that a daemon keeps open, locked, for itself alone.</summary>
public static class StateFile
{
    private const string LockedHint = "a tanknockd runs with this state folder: stop it, or give each a state_dir of its own";

    /// <summary>Opens the file for reading and writing; one that is not there is made whole, mode 0600, in its folder, which
    /// is made, too.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="path">The file, in the state folder.</param>
    /// <param name="write">Writes what a new file holds.</param>
    /// <param name="error">Why it cannot be opened or trusted.</param>
    /// <param name="tolerate">Told of owners and modes that should be others; null: these are refused.</param>
    /// <returns>Null if it cannot be opened or trusted; the error says why.</returns>
    public static IOpenFile? Open(
        IFileSystem files, string path, Action<PendingFile> write, out Fault? error, Action<Fault>? tolerate = null)
    {
        IOpenFile? file = null;
        try
        {
            error = FolderTrust.Check(files, PendingFile.FolderOf(path), tolerate);
            if (error is not null)
            {
                return null;
            }

            Make(files, path, write);
            file = files.Open(path, forWriting: true);
            error = AccessRules.Check(files, path, file.Facts(), tolerate);
            if (error is not null)
            {
                return null;
            }

            file.Lock(exclusive: true);
            IOpenFile opened = file;
            file = null;
            return opened;
        }
        catch (FileSystemException e)
        {
            error = From(e);
            return null;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Puts other bytes in the place of what lies at the path, or lies there no more; whole or not at all.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="path">The file, in the state folder.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="error">Why what is there cannot be opened or trusted, and so is not ours to replace.</param>
    /// <param name="tolerate">Told of owners and modes that should be others; null: these are refused.</param>
    /// <returns>The new file, on the disk and locked; null if there is an error.</returns>
    /// <exception cref="FileSystemException">It cannot be written.</exception>
    public static IOpenFile? Replace(
        IFileSystem files, string path, byte[] content, out Fault? error, Action<Fault>? tolerate = null)
    {
        using IOpenFile? there = Open(files, path, fresh => fresh.Write(content), out error, tolerate);
        if (there is null)
        {
            return null;
        }

        using PendingFile replacement = new(files, path);
        replacement.Write(content);
        replacement.Sync();
        replacement.PutInPlace(replace: true);
        return replacement.Release();
    }

    private static void Make(IFileSystem files, string path, Action<PendingFile> write)
    {
        string folder = PendingFile.FolderOf(path);
        if (files.LookThroughLinks(folder) is null)
        {
            files.CreateFolder(folder);
        }

        if (files.Look(path) is null)
        {
            using PendingFile fresh = new(files, path);
            write(fresh);
            fresh.Sync();
            fresh.PutInPlace(replace: false);
        }
    }

    /// <summary>As an error of a list; of a lock, who alone can have it.</summary>
    internal static Fault From(FileSystemException e) =>
        e.Problem == FileProblem.Locked ? Fault.From(e) with { Hint = LockedHint } : Fault.From(e);
}
