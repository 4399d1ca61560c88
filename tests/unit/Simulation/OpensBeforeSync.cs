using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>A mutant: does not wait for data to be on the disk.</summary>
internal sealed class OpensBeforeSync(IFileSystem inner) : FileSystemDecorator(inner)
{
    protected override IOpenFile Wrap(IOpenFile file, string path) => new HastyFile(file);

    private sealed class HastyFile(IOpenFile inner) : OpenFileDecorator(inner)
    {
        public override void SyncData()
        {
            // The kernel will write it some time.
        }
    }
}
