using TanKnock.Core.Files;

namespace TanKnock.Core.Memory;

/// <summary>What a memory file holds when it is read.</summary>
internal sealed class MemoryImage
{
    /// <summary>Records read or written at a time: 64 KiB, small beside the daemon's memory.</summary>
    internal const int ChunkRecords = 512;

    internal const string Advice =
        "restore it from a backup; or, knowing that lines of old list copies may then open again, move it away";

    private readonly string path;

    /// <summary>Places without a record since the last one.</summary>
    private readonly List<int> unread = [];

    private int records;

    private MemoryImage(string path, int capacity)
    {
        this.path = path;
        Capacity = capacity;
    }

    /// <summary>Where each spent sequence's record is.</summary>
    internal Dictionary<UInt128, int> Places { get; } = [];

    /// <summary>What happened to spent lines.</summary>
    internal Dictionary<(LineEventKind Kind, UInt128 Digest), LineEvent> Events { get; } = [];

    /// <summary>The first place behind the last record.</summary>
    internal int Next { get; private set; }

    /// <summary>How many records the file has room for.</summary>
    internal int Capacity { get; }

    /// <summary>All places before this one are known to have been on the disk.</summary>
    internal int Durable { get; private set; }

    /// <summary>Places before the last record that a crash kept from being written, or from being written whole.</summary>
    internal List<int> Gaps { get; } = [];

    /// <summary>Places that hold a part of a record.</summary>
    internal List<int> Torn { get; } = [];

    /// <summary>Records that a rewrite drops: what is there twice, or stands for nothing.</summary>
    internal int Waste => records - Places.Count - Events.Count;

    /// <summary>Line number of a record, from 1, as in errors.</summary>
    internal static uint LineOf(int place) => (uint)place + 2;

    private static int PlaceOf(uint line) => (int)line - 2;

    /// <summary>Offset of a record; the title is a line of the same size.</summary>
    internal static long OffsetOf(int place) => (place + 1L) * MemoryRecord.Size;

    /// <summary>Null, with the error, if the file is no memory, not this key's, or damaged.</summary>
    internal static MemoryImage? Read(IOpenFile file, string path, UInt128 keyCheck, out Fault? error)
    {
        byte[] line = new byte[MemoryRecord.Size];
        long length = file.Facts().Length;
        if (file.Read(line, 0) < line.Length || !MemoryTitle.TryRead(line, out MemoryTitle title))
        {
            error = new Fault(path, 1, "not a memory of spent lines, or its title is damaged", Advice);
        }
        else if (title.KeyCheck != keyCheck)
        {
            error = new Fault(path, 1, "belongs to another spent.key", "restore both from one backup");
        }
        else if (length != title.Lines * (long)MemoryRecord.Size)
        {
            error = new Fault(path, 1, $"damaged: it has {length} bytes instead of {title.Lines * (long)MemoryRecord.Size}", Advice);
        }
        else
        {
            MemoryImage image = new(path, (int)(title.Lines - 1)) { Durable = PlaceOf(title.Begin) };
            error = image.ReadRecords(file);
            return error is null ? image : null;
        }

        return null;
    }

    internal static void WriteBlank(IOpenFile file, int place, int count)
    {
        byte[] blank = new byte[Math.Min(count, ChunkRecords) * MemoryRecord.Size];
        for (int at = 0; at < blank.Length; at += MemoryRecord.Size)
        {
            MemoryRecord.WriteBlank(blank.AsSpan(at, MemoryRecord.Size));
        }

        for (int done = 0; done < count; done += ChunkRecords)
        {
            file.Write(blank.AsSpan(0, Math.Min(ChunkRecords, count - done) * MemoryRecord.Size), OffsetOf(place + done));
        }
    }

    /// <summary>Makes what was read durable, and mends what a crash has left. In two steps, each synced, so that a crash
    /// amid these leaves nothing else: what is torn becomes blank; then gaps become fillers, since a blank line would
    /// be damage once more is written behind it, and records whose sync may not have returned are written once more.</summary>
    internal void Settle(IOpenFile file)
    {
        foreach (int place in Torn)
        {
            WriteBlank(file, place, 1);
        }

        if (Torn.Count > 0)
        {
            file.SyncData();
        }

        byte[] line = new byte[MemoryRecord.Size];
        foreach (int place in Enumerable.Range(Durable, Next - Durable).Except(Gaps))
        {
            file.Read(line, OffsetOf(place));
            file.Write(line, OffsetOf(place));
        }

        foreach (int place in Gaps)
        {
            MemoryRecord.Write(RecordKind.Filler, UInt128.Zero, [], LineOf(Durable), line);
            file.Write(line, OffsetOf(place));
        }

        if (Next > Durable)
        {
            file.SyncData();
            Durable = Next;
        }
    }

    private Fault? ReadRecords(IOpenFile file)
    {
        byte[] chunk = new byte[Math.Min(Capacity, ChunkRecords) * MemoryRecord.Size];
        for (int start = 0; start < Capacity; start += ChunkRecords)
        {
            int read = file.Read(chunk.AsSpan(0, Math.Min(ChunkRecords, Capacity - start) * MemoryRecord.Size), OffsetOf(start));
            for (int i = 0; i < read / MemoryRecord.Size; i++)
            {
                ReadOnlySpan<byte> line = chunk.AsSpan(i * MemoryRecord.Size, MemoryRecord.Size);
                if (!Take(line, start + i))
                {
                    return Damage(start + i);
                }
            }
        }

        int first = Gaps.Concat(unread).FirstOrDefault(Capacity);
        return first < Durable ? Damage(first) : null;
    }

    private bool Take(ReadOnlySpan<byte> line, int place)
    {
        if (!MemoryRecord.TryRead(line, out MemoryRecord record))
        {
            bool isBlank = MemoryRecord.IsBlank(line);
            unread.Add(place);
            Torn.AddRange(isBlank ? [] : [place]);
            return isBlank || MemoryRecord.IsTorn(line);
        }

        Gaps.AddRange(unread);
        unread.Clear();
        records++;
        Next = place + 1;
        Durable = Math.Max(Durable, PlaceOf(record.Begin));
        switch (record.Kind)
        {
            case RecordKind.Spent:
                Places.TryAdd(record.Digest, place);
                break;
            case RecordKind.Replayed when LineEvent.Parse(MemoryRecord.TextOf(line)) is LineEvent replayed:
                Events[(LineEventKind.Replayed, record.Digest)] = replayed;
                break;
            case RecordKind.Healed when LineEvent.Parse(MemoryRecord.TextOf(line)) is LineEvent healed:
                Events[(LineEventKind.Healed, record.Digest)] = healed;
                break;
        }

        return true;
    }

    private Fault Damage(int place) =>
        new(path, (int)LineOf(place), "damaged: this is no record, and no crash leaves such a line", Advice);
}
