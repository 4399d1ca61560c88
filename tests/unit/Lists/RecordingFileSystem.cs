using TanKnock.Core.Files;

namespace TanKnock.Tests.Lists;

/// <summary>The real file system, with a record of what changes files, and with failures on demand.</summary>
internal sealed class RecordingFileSystem(IFileSystem? inner = null) : IFileSystem
{
    private readonly IFileSystem real = inner ?? PosixFileSystem.Instance;

    public List<string> Record { get; } = [];

    /// <summary>Bytes read from files so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Called with each operation before it is done; throws to let it fail.</summary>
    public Action<string> Before { get; set; } = _ => { };

    public uint CurrentUser => real.CurrentUser;

    public IOpenFile Open(string path, bool forWriting) => new File(this, real.Open(path, forWriting));

    public IOpenFile Create(string path)
    {
        Note("create");
        return new File(this, real.Create(path));
    }

    public void CreateFolder(string path) => real.CreateFolder(path);

    public FileFacts? Look(string path) => real.Look(path);

    public void Rename(string oldPath, string newPath, bool replace)
    {
        Note("rename");
        real.Rename(oldPath, newPath, replace);
    }

    public void Delete(string path) => real.Delete(path);

    public void SyncFolder(string folder)
    {
        Note("sync folder");
        real.SyncFolder(folder);
    }

    public static FileSystemException Failure(string operation) => new(FileProblem.Other, "list", $"cannot {operation}: told so");

    private void Note(string operation)
    {
        Before(operation);
        Record.Add(operation);
    }

    private sealed class File(RecordingFileSystem owner, IOpenFile real) : IOpenFile
    {
        public FileFacts Facts() => real.Facts();

        public void Lock(bool exclusive) => real.Lock(exclusive);

        public int Read(Span<byte> bytes, long offset)
        {
            int read = real.Read(bytes, offset);
            owner.BytesRead += read;
            return read;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            owner.Note($"write {bytes.Length} at {offset}");
            real.Write(bytes, offset);
        }

        public void SyncData()
        {
            owner.Note("sync");
            real.SyncData();
        }

        public void SyncAll()
        {
            owner.Note("sync all");
            real.SyncAll();
        }

        public void SetOwnerAndMode(uint user, uint group, int mode)
        {
            owner.Note("owner and mode");
            real.SetOwnerAndMode(user, group, mode);
        }

        public void Dispose() => real.Dispose();
    }
}
