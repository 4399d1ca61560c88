using TanKnock.Core.Files;

namespace TanKnock.Seqgen;

/// <summary>Locked folders, until disposed.</summary>
internal sealed class FolderLocks : IDisposable
{
    private readonly List<IOpenFile> folders = [];

    internal void Add(IOpenFile folder)
    {
        folders.Add(folder);
        folder.Lock(exclusive: true);
    }

    public void Dispose() => folders.ForEach(folder => folder.Dispose());
}
