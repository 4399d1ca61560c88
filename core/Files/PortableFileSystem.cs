using System.IO.Enumeration;

namespace TanKnock.Core.Files;

/// <summary>Files by what .NET offers everywhere, and the few calls that it lacks. Linux has <see cref="PosixFileSystem"/>; there
/// this one runs in tests alone.</summary>
internal sealed class PortableFileSystem(ISystemCalls calls) : IFileSystem
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>As any other program may open it: the locks are ours, not those of .NET.</summary>
    private const FileShare Anybody = FileShare.ReadWrite | FileShare.Delete;

    public uint CurrentUser => calls.CurrentUser;

    public IOpenFile Open(string path, bool forWriting) => new PortableFile(calls, calls.Open(path, forWriting), path);

    public IOpenFile Create(string path) => Try(path, "create", () =>
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = Anybody,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new PortableFile(calls, new FileStream(path, options), path);
    });

    public void CreateFolder(string path)
    {
        Try(path, "create folder", () =>
        {
            // It would be content with one that is there.
            if (calls.Look(path, followLink: false) is not null)
            {
                throw new FileSystemException(FileProblem.Exists, path, "cannot create folder: something is there already");
            }

            return OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(path)
                : Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        });
        SyncFolder(PendingFile.FolderOf(path));
    }

    public FileFacts? Look(string path) => calls.Look(path, followLink: false);

    public FileFacts? LookThroughLinks(string path) => calls.Look(path, followLink: true);

    public IEnumerable<string> NamesIn(string folder) => Try(folder, "list", () =>
    {
        // By default it passes over names with a dot in front.
        EnumerationOptions all = new() { AttributesToSkip = 0 };
        return new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.FileName.ToString(), all).ToList();
    });

    public void Rename(string oldPath, string newPath, bool replace) => calls.Rename(oldPath, newPath, replace);

    public void Delete(string path)
    {
        if (calls.Look(path, followLink: false) is null)
        {
            throw new FileSystemException(FileProblem.NotFound, path, "cannot remove: nothing is there");
        }

        Try(path, "remove", () =>
        {
            File.Delete(path);
            return path;
        });
    }

    public void SyncFolder(string folder) => calls.SyncFolder(folder);

    private T Try<T>(string path, string operation, Func<T> work) => PortableFault.Translate(calls, path, operation, work);
}
