using System.Buffers;
using TanKnock.Core.Files;

namespace TanKnock.Core.Consuming;

/// <summary>Copies the bytes of a list that a rewrite leaves alone.</summary>
internal static class ListCopy
{
    private const int ChunkSize = 1 << 16;

    /// <summary>Copies from one offset up to another.</summary>
    internal static void Copy(IOpenFile from, long start, long end, PendingFile target)
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        while (start < end)
        {
            int read = from.Read(chunk.AsSpan(0, (int)Math.Min(ChunkSize, end - start)), start);
            if (read == 0)
            {
                break;
            }

            target.Write(chunk.AsSpan(0, read));
            start += read;
        }

        ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
    }

    /// <summary>Adds the line feed that the last line of a list of this length lacks.</summary>
    internal static void EndLastLine(IOpenFile list, long length, PendingFile target)
    {
        Span<byte> last = stackalloc byte[1];
        if (length > 0 && list.Read(last, length - 1) == 1 && last[0] != (byte)'\n')
        {
            target.Write("\n"u8);
        }
    }
}
