using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>A mutant: does not wait for the data of some files to be on the disk.</summary>
internal sealed class OpensBeforeSync(IFileSystem inner, Func<string, bool> which) : FileSystemDecorator(inner)
{
    protected override IOpenFile Wrap(IOpenFile file, string path) => which(path) ? new HastyFile(file) : file;

    private sealed class HastyFile(IOpenFile inner) : OpenFileDecorator(inner)
    {
        public override void SyncData()
        {
            // The kernel will write it some time.
        }
    }
}
