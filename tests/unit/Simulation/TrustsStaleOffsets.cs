using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>A mutant: does not look whether a line still stands where it was read, but takes it for granted.</summary>
internal sealed class TrustsStaleOffsets(IFileSystem inner) : FileSystemDecorator(inner)
{
    private const int LongestLine = 4200;

    private byte[]? asRead;

    protected override IOpenFile Wrap(IOpenFile file, string path) =>
        path == SimulatedDaemon.ListPath ? new TrustingFile(file, this) : file;

    private sealed class TrustingFile(IOpenFile inner, TrustsStaleOffsets owner) : OpenFileDecorator(inner)
    {
        public override int Read(Span<byte> bytes, long offset)
        {
            if (bytes.Length > LongestLine)
            {
                int read = base.Read(bytes, offset);
                owner.asRead = bytes[..read].ToArray();
                return read;
            }

            byte[] stale = owner.asRead ?? [];
            int count = (int)Math.Clamp(stale.Length - offset, 0, bytes.Length);
            stale.AsSpan((int)Math.Min(offset, stale.Length), count).CopyTo(bytes);
            return count;
        }

        public override void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            base.Write(bytes, offset);
            if (owner.asRead?.Length >= offset + bytes.Length)
            {
                bytes.CopyTo(owner.asRead.AsSpan((int)offset));
            }
        }
    }
}
