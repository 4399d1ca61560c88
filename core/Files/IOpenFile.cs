namespace TanKnock.Core.Files;

/// <summary>An open file; closing it releases its lock. Each operation throws <see cref="FileSystemException"/>.</summary>
public interface IOpenFile : IDisposable
{
    /// <summary>What the open handle is, whatever its path has become since.</summary>
    FileFacts Facts();

    /// <summary>Takes the advisory lock (flock) of cooperating programs, waiting for it up to
    /// <see cref="PosixFileSystem.LockPatience"/>.</summary>
    void Lock(bool exclusive);

    /// <summary>Reads at an offset; returns the number of bytes read, fewer only at the end of the file.</summary>
    int Read(Span<byte> bytes, long offset);

    /// <summary>Writes at an offset, in one call to the system as long as that writes all.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Returns once content and length are on the disk (fdatasync).</summary>
    void SyncData();

    /// <summary>Returns once content, length, owner and mode are on the disk (fsync).</summary>
    void SyncAll();

    /// <summary>Sets owner, group and permission bits, in this order.</summary>
    void SetOwnerAndMode(uint owner, uint group, int mode);
}
