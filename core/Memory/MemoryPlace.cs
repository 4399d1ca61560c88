using TanKnock.Core.Files;

namespace TanKnock.Core.Memory;

/// <summary>What lies at the path of a memory that is open and lies there no more, locked against other daemons: the folder
/// and the key are there again, and the memory can be written anew (spec/memory.md, 5).</summary>
internal sealed class MemoryPlace : IDisposable
{
    private readonly IOpenFile? file;

    private MemoryPlace(IOpenFile? file, IReadOnlyList<(RecordKind Kind, UInt128 Digest, byte[] Text)> spent)
    {
        this.file = file;
        Spent = spent;
    }

    /// <summary>Whether a memory lies there that is to be replaced.</summary>
    internal bool IsTaken => file is not null;

    /// <summary>What that one remembers: another daemon may have used it meanwhile.</summary>
    internal IReadOnlyList<(RecordKind Kind, UInt128 Digest, byte[] Text)> Spent { get; }

    /// <exception cref="FileSystemException">It cannot be; or what is there is not to be trusted, in use, damaged or of
    /// another key, and so not ours to replace.</exception>
    internal static MemoryPlace Take(IFileSystem files, string path, SequenceDigest digest, Action<Fault>? tolerate)
    {
        string folder = PendingFile.FolderOf(path);
        Demand(FolderTrust.Check(files, folder, tolerate));
        if (files.LookThroughLinks(folder) is null)
        {
            files.CreateFolder(folder);
        }

        IOpenFile? file = null;
        try
        {
            file = files.Look(path) is null ? null : TrustedFile.Open(files, path, forWriting: true, tolerate);
            MemoryPlace place = new(file, file is null ? [] : ReadSpent(file, path, digest));
            Demand(StateFolder.RestoreKey(files, folder, digest, tolerate));
            file = null;
            return place;
        }
        catch (FaultException e)
        {
            Demand(e.Fault);
            throw;
        }
        finally
        {
            file?.Dispose();
        }
    }

    public void Dispose() => file?.Dispose();

    private static List<(RecordKind Kind, UInt128 Digest, byte[] Text)> ReadSpent(IOpenFile file, string path, SequenceDigest digest)
    {
        MemoryImage? image = MemoryImage.Read(file, path, digest.KeyCheck, out Fault? error);
        Demand(error);
        byte[] line = new byte[MemoryRecord.Size];
        List<(RecordKind Kind, UInt128 Digest, byte[] Text)> spent = [];
        foreach ((UInt128 of, int place) in image!.Places)
        {
            file.Read(line, MemoryImage.OffsetOf(place));
            spent.Add((RecordKind.Spent, of, MemoryRecord.TextOf(line).ToArray()));
        }

        return spent;
    }

    private static void Demand(Fault? error)
    {
        if (error is not null)
        {
            throw new FileSystemException(
                error.Problem, error.Path, $"the memory of spent lines is gone from here and cannot be written anew: {error.Reason}");
        }
    }
}
