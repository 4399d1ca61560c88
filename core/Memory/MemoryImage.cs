using System.Text;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Core.Memory;

/// <summary>What a memory file holds when it is opened.</summary>
internal sealed class MemoryImage
{
    private const string Title = "# TanKnock memory of spent lines, version 1. Do not edit.";
    /// <summary>Records read or written at a time: 64 KiB, small beside the daemon's memory.</summary>
    private const int ChunkRecords = 512;

    private MemoryImage(int capacity) => Capacity = capacity;

    /// <summary>Where each digest's record is.</summary>
    internal Dictionary<UInt128, int> Places { get; } = [];

    /// <summary>The first place behind the last record.</summary>
    internal int Next { get; private set; }

    /// <summary>How many records the file has room for.</summary>
    internal int Capacity { get; }

    /// <summary>The line number where the last write began.</summary>
    internal uint LastWriteStart { get; private set; }

    /// <summary>Places that the last write before a crash did not reach, or not whole.</summary>
    internal List<int> Gaps { get; } = [];

    /// <summary>Places of the last write's records.</summary>
    private List<int> Newest { get; } = [];

    /// <summary>Line number of a record, from 1, as in errors.</summary>
    internal static uint LineOf(int place) => (uint)place + 2;

    /// <summary>Offset of a record; the title is a line of the same size.</summary>
    internal static long OffsetOf(int place) => (place + 1L) * MemoryRecord.Size;

    /// <summary>Null, with the error, if the file is no memory or is damaged in the middle.</summary>
    internal static MemoryImage? Read(IOpenFile file, string path, out ListError? error)
    {
        error = null;
        long length = file.Facts().Length;
        byte[] line = new byte[MemoryRecord.Size];
        if (file.Read(line, 0) < line.Length || !line.AsSpan().StartsWith(Encoding.ASCII.GetBytes(Title)))
        {
            error = new ListError(path, 1, "not a memory of spent lines", Advice);
            return null;
        }

        MemoryImage image = new((int)Math.Min(int.MaxValue, (length / MemoryRecord.Size) - 1));
        error = image.ReadRecords(file, path);
        return error is null ? image : null;
    }

    /// <summary>Makes what was read durable. The last write's records may be in the cache only, if its process ended
    /// before it had synced or the sync failed: they are written once more. Gaps are filled with records that stand for
    /// nothing, so that they are not taken for damage later.</summary>
    internal void Settle(IOpenFile file)
    {
        byte[] line = new byte[MemoryRecord.Size];
        foreach (int place in Newest)
        {
            file.Read(line, OffsetOf(place));
            file.Write(line, OffsetOf(place));
        }

        foreach (int place in Gaps)
        {
            new MemoryRecord(UInt128.Zero, new LineNote(LineState.Used, null, null, null), LastWriteStart).Write(line);
            file.Write(line, OffsetOf(place));
        }

        if (Newest.Count > 0)
        {
            file.SyncData();
        }
    }

    internal static void WriteBlank(IOpenFile file, int place, int count)
    {
        byte[] blank = new byte[Math.Min(count, ChunkRecords) * MemoryRecord.Size];
        blank.AsSpan().Fill((byte)' ');
        for (int end = MemoryRecord.Size; end <= blank.Length; end += MemoryRecord.Size)
        {
            blank[end - 1] = (byte)'\n';
        }

        for (int done = 0; done < count; done += ChunkRecords)
        {
            file.Write(blank.AsSpan(0, Math.Min(ChunkRecords, count - done) * MemoryRecord.Size), OffsetOf(place + done));
        }
    }

    private const string Advice =
        "restore it from a backup; or, knowing that lines of old list copies may then open again, move it away";

    internal static void WriteTitle(PendingFile file)
    {
        byte[] line = new byte[MemoryRecord.Size];
        line.AsSpan().Fill((byte)' ');
        Encoding.ASCII.GetBytes(Title, line);
        line[^1] = (byte)'\n';
        file.Write(line);
    }

    /// <summary>A crash can leave any of the last write's records out: gaps among these are no damage, gaps anywhere else
    /// are.</summary>
    private ListError? ReadRecords(IOpenFile file, string path)
    {
        byte[] chunk = new byte[Math.Min(Capacity, ChunkRecords) * MemoryRecord.Size];
        List<int> unread = [];
        for (int start = 0; start < Capacity; start += ChunkRecords)
        {
            int read = file.Read(chunk, OffsetOf(start)) / MemoryRecord.Size;
            for (int i = 0; i < read && start + i < Capacity; i++)
            {
                ReadOnlySpan<byte> line = chunk.AsSpan(i * MemoryRecord.Size, MemoryRecord.Size);
                int place = start + i;
                if (MemoryRecord.TryRead(line, out MemoryRecord record))
                {
                    Gaps.AddRange(unread);
                    unread.Clear();
                    if (record.WriteStart != LastWriteStart)
                    {
                        Newest.Clear();
                    }

                    Newest.Add(place);
                    LastWriteStart = record.WriteStart;
                    if (record.Digest != UInt128.Zero)
                    {
                        Places.TryAdd(record.Digest, place);
                    }

                    Next = place + 1;
                }
                else
                {
                    unread.Add(place);
                }
            }
        }

        return Gaps.Count == 0 || LineOf(Gaps[0]) >= LastWriteStart
            ? null
            : new ListError(path, (int)LineOf(Gaps[0]), "damaged: records before the last write are unreadable", Advice);
    }
}
