using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>Passes everything on; mutants change what they want to.</summary>
internal abstract class FileSystemDecorator(IFileSystem inner) : IFileSystem
{
    public uint CurrentUser => inner.CurrentUser;

    public IOpenFile Open(string path, bool forWriting) => Wrap(inner.Open(path, forWriting), path);

    public virtual IOpenFile Create(string path) => Wrap(inner.Create(path), path);

    public virtual void CreateFolder(string path) => inner.CreateFolder(path);

    public FileFacts? Look(string path) => inner.Look(path);

    public IEnumerable<string> NamesIn(string folder) => inner.NamesIn(folder);

    public virtual void Rename(string oldPath, string newPath, bool replace) => inner.Rename(oldPath, newPath, replace);

    public virtual void Delete(string path) => inner.Delete(path);

    public virtual void SyncFolder(string folder) => inner.SyncFolder(folder);

    protected virtual IOpenFile Wrap(IOpenFile file, string path) => file;
}
