using System.Buffers;
using TanKnock.Core.Files;

namespace TanKnock.Core.Lists;

/// <summary>Reads a whole list through an open handle. One line that does not parse refuses the list.</summary>
internal static class ListReader
{
    /// <summary>Largest list in bytes: a million lines of the largest layout fit, and offsets stay far from overflow.</summary>
    internal const long MaxBytes = 1L << 30;

    /// <summary>Bytes read at a time: many lines a system call, yet small beside a daemon's memory.</summary>
    private const int ChunkSize = 1 << 18;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads and parses the list.</summary>
    /// <exception cref="ListException">It is too large or a line does not parse.</exception>
    /// <exception cref="FileSystemException">It cannot be read.</exception>
    internal static ListContent Read(IOpenFile file, string path)
    {
        if (file.Facts().Length > MaxBytes)
        {
            throw new ListException(new ListError(path, 0, $"larger than {MaxBytes >> 20} MiB", "split the list"));
        }

        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            ListBuilder builder = new(path);
            long offset = 0;
            int kept = 0;
            while (true)
            {
                int read = file.Read(chunk.AsSpan(kept, ChunkSize - kept), offset + kept);
                int filled = kept + read;
                bool atEnd = filled < ChunkSize;
                int used = ReadLines(chunk.AsSpan(0, filled), offset, atEnd, builder);
                if (atEnd)
                {
                    return builder.Build();
                }

                kept = filled - used;
                offset += used;
                chunk.AsSpan(used, kept).CopyTo(chunk);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
        }
    }

    private static int ReadLines(ReadOnlySpan<byte> chunk, long offset, bool atEnd, ListBuilder builder)
    {
        if (offset == 0 && chunk.StartsWith(ByteOrderMark))
        {
            throw builder.Refuse(1, "begins with a byte order mark", "save it as plain text, UTF-8 without BOM");
        }

        int start = 0;
        while (start < chunk.Length)
        {
            int length = chunk[start..].IndexOf((byte)'\n');
            if (length < 0 && !atEnd && chunk.Length - start <= LineParser.MaxLength + 1)
            {
                return start;
            }

            ReadOnlySpan<byte> line = length < 0 ? chunk[start..] : chunk.Slice(start, length);
            builder.Add(line, offset + start);
            start += line.Length + 1;
        }

        return Math.Min(start, chunk.Length);
    }
}
