using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Seqgen.Reading;

namespace TanKnock.Seqgen.Making;

/// <summary>Where a list goes, whether it may go there, and the file that was there before.</summary>
internal sealed class ListTarget
{
    private const int OwnerOnly = 0x180; // octal 0600
    private const int OwnerAndReadersOfGroup = 0x1A0; // octal 0640

    private readonly IFileSystem files;
    private readonly bool append;
    private readonly FileFacts folder;
    private readonly FileFacts? before;

    private ListTarget(IFileSystem files, string path, bool append, FileFacts folder, FileFacts? before)
    {
        this.files = files;
        Path = path;
        this.append = append;
        this.folder = folder;
        this.before = before;
    }

    /// <summary>The list's path, as given.</summary>
    internal string Path { get; }

    /// <summary>Tells folders apart, whatever path leads to them.</summary>
    internal (ulong Device, ulong Inode) FolderId => (folder.Device, folder.Inode);

    /// <summary>Checks whether a list may be made, replaced or extended at a path.</summary>
    /// <exception cref="UserErrorException">It may not.</exception>
    internal static ListTarget Check(IFileSystem files, string path, Settings settings)
    {
        (FileFacts? folder, FileFacts? before) = FileErrors.Guard(path, () => (files.Look(FolderOf(path)), files.Look(path)));
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
            ? new ListTarget(files, path, settings.Append, folder.Value, before)
            : throw new UserErrorException(
                $"{path}: exists already", "--append adds to both lists, --force replaces them and forgets what was used");
    }

    /// <summary>Whether both are the same file.</summary>
    internal bool IsSameAs(ListTarget other) =>
        folder.IsSameFileAs(other.folder) && System.IO.Path.GetFileName(Path) == System.IO.Path.GetFileName(other.Path);

    /// <summary>Begins the new list, or the extension of the existing one.</summary>
    /// <exception cref="UserErrorException">Nothing can be written there, or the existing list cannot be read or trusted.</exception>
    internal ListDraft Begin()
    {
        Fault? error = null;
        ListDraft? draft = FileErrors.Guard(
            Path, () => append ? ListDraft.Extend(files, Path, out error) : ListDraft.New(files, Path, Like()));
        return draft ?? throw FileErrors.Of(error!);
    }

    /// <summary>Opens the folder; if its path is a link, what the link leads to.</summary>
    internal IOpenFile OpenFolder() => FileErrors.Guard(Path, () => files.Open(FolderOf(Path), forWriting: false));

    /// <summary>Opens the file that will be replaced, to put it back if the other list fails; null if there is none.</summary>
    internal IOpenFile? OpenReplaced() =>
        before is null ? null : FileErrors.Guard(Path, () => files.Open(Path, forWriting: false));

    /// <summary>Puts the draft in place.</summary>
    /// <exception cref="UserErrorException">That failed, or another program has made or replaced the file since the check.</exception>
    internal void Put(ListDraft draft) => FileErrors.Guard(Path, () =>
    {
        bool isUnchanged = (before, files.Look(Path)) switch
        {
            (null, null) => true,
            (FileFacts then, FileFacts now) => then.IsSameFileAs(now),
            _ => false,
        };
        if (!isUnchanged)
        {
            throw FileErrors.Changed(Path);
        }

        draft.PutInPlace(replace: before is not null);
    });

    /// <summary>Undoes <see cref="Put"/>, however far it came.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="replaced">What <see cref="OpenReplaced"/> gave.</param>
    internal void PutBack(ListDraft draft, IOpenFile? replaced)
    {
        if (!draft.IsInPlace)
        {
            return;
        }

        FileErrors.Guard(Path, () =>
        {
            if (replaced is null)
            {
                files.Delete(Path);
                files.SyncFolder(FolderOf(Path));
                return;
            }

            FileFacts facts = replaced.Facts();
            using PendingFile copy = new(files, Path);
            ListCopy.Copy(replaced, 0, facts.Length, copy);
            copy.Sync(like: facts);
            copy.PutInPlace(replace: true);
        });
    }

    /// <summary>A list that root replaces keeps its owner and group, often the daemon's user. Of its mode it keeps what the
    /// owner and readers of the group may do.</summary>
    private FileFacts? Like() => files.CurrentUser == 0 && before is FileFacts facts
        ? facts with { Mode = (facts.Mode & OwnerAndReadersOfGroup) | OwnerOnly }
        : null;

    /// <summary>The folder's own entry, so that a link to a folder is followed.</summary>
    private static string FolderOf(string path) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".", ".");
}

/// <summary>Keeps other runs from putting lists into the same folders, until it is disposed.</summary>
internal sealed class FolderLocks : IDisposable
{
    private readonly List<IOpenFile> folders = [];

    private FolderLocks()
    {
    }

    /// <summary>Locks the folders of all targets.</summary>
    /// <exception cref="UserErrorException">One cannot be locked.</exception>
    internal static FolderLocks Take(IEnumerable<ListTarget> targets)
    {
        FolderLocks locks = new();
        try
        {
            // Each folder once, and all runs in the same order, so that two of them never wait for each other.
            foreach (ListTarget target in targets.DistinctBy(target => target.FolderId).OrderBy(target => target.FolderId))
            {
                IOpenFile folder = target.OpenFolder();
                locks.folders.Add(folder);
                FileErrors.Guard(target.Path, () => folder.Lock(exclusive: true));
            }

            return locks;
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

    public void Dispose() => folders.ForEach(folder => folder.Dispose());
}
