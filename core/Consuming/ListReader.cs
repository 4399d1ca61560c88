using System.Buffers;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Core.Consuming;

/// <summary>Reads a whole list through an open handle. One line that does not parse refuses the list.</summary>
internal static class ListReader
{
    /// <summary>Largest list in bytes: a million lines of the largest layout fit, and offsets stay far from overflow.</summary>
    internal const long MaxBytes = 1L << 30;

    /// <summary>Bytes read at a time: many lines a system call, yet small beside a daemon's memory.</summary>
    private const int ChunkSize = 1 << 18;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads and parses the list.</summary>
    /// <exception cref="FaultException">It is too large or a line does not parse.</exception>
    /// <exception cref="FileSystemException">It cannot be read.</exception>
    internal static ListContent Read(IOpenFile file, string path)
    {
        using ListBuilder builder = new(path);
        Read(file, path, builder);
        return builder.Build();
    }

    /// <summary>Hands every line of the list to the sink.</summary>
    /// <exception cref="FaultException">It is too large, is being changed, or the sink refuses a line.</exception>
    /// <exception cref="FileSystemException">It cannot be read.</exception>
    internal static void Read(IOpenFile file, string path, ILineSink sink)
    {
        long length = file.Facts().Length;
        if (length > MaxBytes)
        {
            throw new FaultException(new Fault(path, 0, $"larger than {MaxBytes >> 20} MiB", "split the list"));
        }

        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        int touched = 0;
        try
        {
            long offset = 0;
            int kept = 0;
            bool atEnd = false;
            while (!atEnd)
            {
                int filled = kept + file.Read(chunk.AsSpan(kept, ChunkSize - kept), offset + kept);
                atEnd = filled < ChunkSize;
                touched = Math.Max(touched, filled);
                int used = ReadLines(chunk.AsSpan(0, filled), path, offset, atEnd, sink);
                kept = filled - used;
                offset += used;
                chunk.AsSpan(used, kept).CopyTo(chunk);
            }

            // A line that is cut off here would be a shorter, weaker sequence.
            if (offset != length)
            {
                throw new FaultException(new Fault(
                    path, 0, "changed while it was read", "replace a list by renaming a whole new file to its name"));
            }
        }
        finally
        {
            // Sequences do not stay in memory longer than needed; with thousands of small lists, clearing it all would cost.
            chunk.AsSpan(0, touched).Clear();
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static int ReadLines(ReadOnlySpan<byte> chunk, string path, long offset, bool atEnd, ILineSink sink)
    {
        if (offset == 0 && chunk.StartsWith(ByteOrderMark))
        {
            throw new FaultException(new Fault(
                path, 1, "begins with a byte order mark", "save it as plain text, UTF-8 without BOM"));
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
            sink.Add(line, offset + start);
            start += line.Length + 1;
        }

        return Math.Min(start, chunk.Length);
    }
}
