using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>A mutant: does not wait for names to be on the disk.</summary>
internal sealed class WithoutFolderSync(IFileSystem inner) : FileSystemDecorator(inner)
{
    public override void SyncFolder(string folder)
    {
        // The kernel will write it some time.
    }
}
