using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;

namespace TanKnock.Seqgen;

/// <summary>Where one of the two lists goes, and what was there before.</summary>
internal sealed class ListPlace
{
    private const int OwnerOnly = 0x180; // octal 0600
    private const int OwnerAndReadersOfGroup = 0x1A0; // octal 0640

    private readonly IFileSystem files;
    private readonly string path;
    private readonly bool append;
    private readonly FileFacts folder;
    private readonly FileFacts? before;

    private ListPlace(IFileSystem files, string path, bool append, FileFacts folder, FileFacts? before)
    {
        this.files = files;
        this.path = path;
        this.append = append;
        this.folder = folder;
        this.before = before;
    }

    internal string Path => path;

    /// <summary>The folder's own entry: looked at and opened, it is the folder even if a link leads there.</summary>
    private string FolderPath => FolderOf(path);

    /// <summary>Looks whether a list may be made, replaced or extended there.</summary>
    /// <exception cref="UserErrorException">It may not.</exception>
    internal static ListPlace Look(IFileSystem files, string path, Settings settings)
    {
        FileFacts? folder = null;
        FileFacts? before = null;
        Guard(path, () =>
        {
            folder = files.Look(FolderOf(path));
            before = files.Look(path);
        });
        if (folder is null)
        {
            throw new UserErrorException($"{path}: its folder does not exist", "make the folder first");
        }

        if (before is { Kind: not FileKind.Regular and FileKind kind })
        {
            string what = kind switch { FileKind.Folder => "a folder", FileKind.Link => "a symbolic link", _ => "a device" };
            throw new UserErrorException($"{path}: is {what}, not a regular file", "name another file");
        }

        if (before is null && settings.Append)
        {
            throw new UserErrorException($"{path}: no such list to add to", "without --append new lists are made");
        }

        return before is null || settings.Append || settings.Force
            ? new ListPlace(files, path, settings.Append, folder.Value, before)
            : throw new UserErrorException(
                $"{path}: exists already", "--append adds to both lists, --force replaces them and forgets what was used");
    }

    /// <summary>Whether both places are one.</summary>
    internal bool IsSameAs(ListPlace other) =>
        folder.IsSameFileAs(other.folder) && System.IO.Path.GetFileName(path) == System.IO.Path.GetFileName(other.path);

    /// <summary>Holds off other seqgens that place lists in these folders.</summary>
    internal static FolderLocks LockFolders(IEnumerable<ListPlace> all)
    {
        // Each once, and in one order for all, so that two programs never wait for each other.
        IEnumerable<ListPlace> places = all
            .DistinctBy(place => (place.folder.Device, place.folder.Inode))
            .OrderBy(place => (place.folder.Device, place.folder.Inode));
        FolderLocks locks = new();
        try
        {
            foreach (ListPlace place in places)
            {
                Guard(place.path, () => locks.Add(place.files.Open(place.FolderPath, forWriting: false)));
            }

            return locks;
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

    /// <summary>Begins the list, or the longer one.</summary>
    internal ListDraft Begin()
    {
        ListDraft? draft = null;
        Fault? error = null;
        Guard(path, () => draft = append ? ListDraft.Extend(files, path, out error) : ListDraft.New(files, path, Like()));
        return draft ?? throw new UserErrorException(error!.ToString(), error.Hint);
    }

    /// <summary>What root replaces stays whose it was, often the daemon's user's; its mode, less what would let others in.</summary>
    private FileFacts? Like() => files.CurrentUser == 0 && before is FileFacts facts
        ? facts with { Mode = (facts.Mode & OwnerAndReadersOfGroup) | OwnerOnly }
        : null;

    /// <summary>Opens what will be replaced, to put it back if the other list fails; null if nothing will be.</summary>
    internal IOpenFile? Keep()
    {
        IOpenFile? old = null;
        if (before is not null)
        {
            Guard(path, () => old = files.Open(path, forWriting: false));
        }

        return old;
    }

    /// <summary>Puts the draft in place, unless something happened there since the beginning.</summary>
    internal void Put(ListDraft draft) => Guard(path, () =>
    {
        bool unchanged = (before, files.Look(path)) switch
        {
            (null, null) => true,
            (FileFacts then, FileFacts now) => then.IsSameFileAs(now),
            _ => false,
        };
        if (unchanged)
        {
            draft.PutInPlace(replace: before is not null);
            return;
        }

        throw Changed(path);
    });

    /// <summary>Undoes <see cref="Put"/>, whether it came to the end or not.</summary>
    internal void PutBack(ListDraft draft, IOpenFile? old)
    {
        if (!draft.IsInPlace)
        {
            return;
        }

        Guard(path, () =>
        {
            if (old is null)
            {
                files.Delete(path);
                files.SyncFolder(FolderPath);
                return;
            }

            using PendingFile copy = new(files, path);
            byte[] chunk = new byte[1 << 16];
            int read;
            for (long at = 0; (read = old.Read(chunk, at)) > 0; at += read)
            {
                copy.Write(chunk.AsSpan(0, read));
            }

            Array.Clear(chunk);
            copy.Sync(like: old.Facts());
            copy.PutInPlace(replace: true);
        });
    }

    /// <summary>Runs file operations on a list; their errors name the list, not its temporary file.</summary>
    internal static void Guard(string path, Action operations)
    {
        try
        {
            operations();
        }
        catch (FileSystemException e)
        {
            throw Error(path, e);
        }
    }

    internal static UserErrorException Changed(string path) =>
        new($"{path}: another program has changed it meanwhile", "look at it, then try again");

    internal static UserErrorException Error(string path, FileSystemException e) => new(
        $"{path}: {e.Reason}",
        e.Problem switch
        {
            FileProblem.Full => "free some space, or name files elsewhere with --server and --client",
            FileProblem.Denied or FileProblem.ReadOnly => "name files in a folder of yours with --server and --client",
            FileProblem.Locked => "try again when it is done",
            _ => null,
        });

    private static string FolderOf(string path) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".", ".");
}
