namespace TanKnock.Core.Files;

/// <summary>The few file operations that lists are made of. Each throws <see cref="FileSystemException"/>.</summary>
/// <remarks>The seam at which tests simulate crashes; <see cref="PosixFileSystem"/> is the real one.</remarks>
public interface IFileSystem
{
    /// <summary>The effective user id of this process; a list has to be its own or root's.</summary>
    uint CurrentUser { get; }

    /// <summary>Opens an existing file, never through a symbolic link and never blocking on a pipe.</summary>
    IOpenFile Open(string path, bool forWriting);

    /// <summary>Creates a file that only its owner can read; fails if anything is there.</summary>
    IOpenFile Create(string path);

    /// <summary>Creates a folder that only its owner can enter, and makes that durable; the folder above has to exist.</summary>
    void CreateFolder(string path);

    /// <summary>What is at a path, a link itself being looked at; null if nothing is.</summary>
    FileFacts? Look(string path);

    /// <summary>What a path leads to, links followed; null if that is nothing.</summary>
    FileFacts? LookThroughLinks(string path) => Look(path);

    /// <summary>The names in a folder.</summary>
    IEnumerable<string> NamesIn(string folder) => [];

    /// <summary>Renames a file within a file system, atomically; <paramref name="replace"/> says whether it may take the
    /// place of another (otherwise <see cref="FileProblem.Exists"/>).</summary>
    void Rename(string oldPath, string newPath, bool replace);

    /// <summary>Removes a file's name.</summary>
    void Delete(string path);

    /// <summary>Makes the creations, renames and removals in a folder durable.</summary>
    void SyncFolder(string folder);
}
