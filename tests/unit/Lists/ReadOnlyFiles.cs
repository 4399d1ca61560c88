using TanKnock.Core.Files;
using TanKnock.Tests.Simulation;

namespace TanKnock.Tests.Lists;

/// <summary>Files that can be read and, as long as that is said, not be written to.</summary>
internal sealed class ReadOnlyFiles() : FileSystemDecorator(PosixFileSystem.Instance)
{
    internal bool IsReadOnly { get; set; }

    protected override IOpenFile Wrap(IOpenFile file, string path) => new File(file, this);

    private sealed class File(IOpenFile inner, ReadOnlyFiles owner) : OpenFileDecorator(inner)
    {
        public override void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (owner.IsReadOnly)
            {
                throw new FileSystemException(FileProblem.ReadOnly, "list.tan", "read-only");
            }

            base.Write(bytes, offset);
        }
    }
}
