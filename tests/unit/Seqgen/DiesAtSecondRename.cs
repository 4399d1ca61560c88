using TanKnock.Core.Files;
using TanKnock.Tests.Simulation;

namespace TanKnock.Tests.Seqgen;

/// <summary>The real file system, until the process ends: then it changes nothing any more, not even to clean up. It can
/// still look, as what stands in for the process closes its files and gives its locks back.</summary>
internal sealed class DiesAtSecondRename() : FileSystemDecorator(PosixFileSystem.Instance)
{
    private int renames;

    private bool IsAlive => renames < 2;

    public override IOpenFile Create(string path) => Living(() => base.Create(path));

    public override void CreateFolder(string path) => Living(() => base.CreateFolder(path));

    public override void SyncFolder(string folder) => Living(() => base.SyncFolder(folder));

    public override void Rename(string oldPath, string newPath, bool replace)
    {
        renames++;
        Living(() => base.Rename(oldPath, newPath, replace));
    }

    public override void Delete(string path)
    {
        if (IsAlive)
        {
            base.Delete(path);
        }
    }

    private void Living(Action change) => Living(() =>
    {
        change();
        return true;
    });

    private T Living<T>(Func<T> change) => IsAlive ? change() : throw new SimulatedCrash();
}
