using TanKnock.Core.Files;
using TanKnock.Tests.Simulation;

namespace TanKnock.Tests.Seqgen;

/// <summary>The real file system, until the process ends: then it changes nothing any more, not even to clean up. It can
/// still look, as what stands in for the process closes its files and gives its locks back.</summary>
internal sealed class DiesAtSecondRename : IFileSystem
{
    private readonly PosixFileSystem files = PosixFileSystem.Instance;
    private int renames;

    public uint CurrentUser => files.CurrentUser;

    public IOpenFile Open(string path, bool forWriting) => files.Open(path, forWriting);

    public IOpenFile Create(string path) => Alive.Create(path);

    public void CreateFolder(string path) => Alive.CreateFolder(path);

    public FileFacts? Look(string path) => files.Look(path);

    public IEnumerable<string> NamesIn(string folder) => files.NamesIn(folder);

    public void Rename(string oldPath, string newPath, bool replace)
    {
        renames++;
        Alive.Rename(oldPath, newPath, replace);
    }

    public void Delete(string path)
    {
        if (IsAlive)
        {
            files.Delete(path);
        }
    }

    public void SyncFolder(string folder) => Alive.SyncFolder(folder);

    private bool IsAlive => renames < 2;

    private PosixFileSystem Alive => IsAlive ? files : throw new SimulatedCrash();
}
