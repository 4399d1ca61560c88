using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>A mutant: makes the used mark durable first, then the skipped ones.</summary>
internal sealed class MarksUsedFirst(IFileSystem inner) : FileSystemDecorator(inner)
{
    protected override IOpenFile Wrap(IOpenFile file, string path) =>
        path == SimulatedDaemon.ListPath ? new ReorderingFile(file) : file;

    private sealed class ReorderingFile(IOpenFile inner) : OpenFileDecorator(inner)
    {
        private readonly List<(byte[] Bytes, long Offset)> deferred = [];
        private bool hasUsed;

        public override void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (bytes.IndexOf(" skipped"u8) >= 0)
            {
                deferred.Add((bytes.ToArray(), offset));
            }
            else
            {
                hasUsed = true;
                base.Write(bytes, offset);
            }
        }

        public override void SyncData()
        {
            if (hasUsed)
            {
                base.SyncData();
                deferred.ForEach(write => base.Write(write.Bytes, write.Offset));
                base.SyncData();
                deferred.Clear();
            }
        }
    }
}
