using System.Buffers;
using TanKnock.Core.Files;

namespace TanKnock.Core.Consuming;

/// <summary>Copies lists, or the parts of a list that a rewrite leaves alone.</summary>
public static class ListCopy
{
    private const int ChunkSize = 1 << 16;

    /// <summary>Copies bytes, and keeps none of them in memory.</summary>
    /// <param name="from">The list.</param>
    /// <param name="start">Offset of the first byte.</param>
    /// <param name="end">Offset behind the last byte; a shorter list is copied to its end.</param>
    /// <param name="target">Where they are added.</param>
    /// <exception cref="FileSystemException">They cannot be read or written.</exception>
    public static void Copy(IOpenFile from, long start, long end, PendingFile target)
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            int read;
            while (start < end && (read = from.Read(chunk.AsSpan(0, (int)Math.Min(ChunkSize, end - start)), start)) > 0)
            {
                target.Write(chunk.AsSpan(0, read));
                start += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
        }
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
