using Microsoft.Win32.SafeHandles;

namespace TanKnock.Core.Files;

/// <summary>What <see cref="PortableFileSystem"/> needs and .NET does not offer, as each system has it. Errors are
/// <see cref="FileSystemException"/>.</summary>
internal interface ISystemCalls
{
    /// <summary>As <see cref="IFileSystem.CurrentUser"/>; 0 where users have no number.</summary>
    uint CurrentUser { get; }

    /// <summary>Opens a file or folder that is there, never through a link and never blocking.</summary>
    SafeFileHandle Open(string path, bool forWriting);

    /// <summary>What an open file is.</summary>
    FileFacts Facts(SafeFileHandle file, string path);

    /// <summary>What is at a path; null if nothing is.</summary>
    FileFacts? Look(string path, bool followLink);

    /// <summary>Takes the lock if it is free.</summary>
    /// <returns>False: somebody else has it.</returns>
    bool TryLock(SafeFileHandle file, string path, bool exclusive);

    /// <summary>Releases the lock.</summary>
    void Unlock(SafeFileHandle file);

    /// <summary>Sets owner and mode, where files have them.</summary>
    void SetOwnerAndMode(SafeFileHandle file, string path, uint owner, uint group, int mode);

    /// <summary>Renames atomically.</summary>
    void Rename(string oldPath, string newPath, bool replace);

    /// <summary>Makes a folder's names durable, where that has to be asked for.</summary>
    void SyncFolder(string folder);

    /// <summary>What an error number of this system means.</summary>
    FileProblem Classify(int error);
}
