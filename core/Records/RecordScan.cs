using TanKnock.Core.Files;

namespace TanKnock.Core.Records;

/// <summary>What a file holds when it is read.</summary>
internal sealed class RecordScan
{
    /// <summary>Lines read at a time: 64 KiB.</summary>
    private const int ChunkLines = RecordDraft.GroupLines;

    /// <summary>What to do about a damaged file.</summary>
    private const string Advice =
        "restore it from a backup; or, knowing that lines of old list copies may then open again, move it away";

    private readonly IOpenFile file;
    private readonly string path;
    private readonly int begin;
    private byte[] chunk = new byte[ChunkLines * RecordLine.Size];
    private int chunkStart;
    private int chunkEnd;

    private RecordScan(IOpenFile file, string path, RecordTitle title)
    {
        this.file = file;
        this.path = path;
        begin = (int)title.Begin - 1;
        Lines = (int)title.Lines;
    }

    internal int Lines { get; }

    /// <summary>The first line behind the last whole group.</summary>
    internal int Next { get; private set; } = 1;

    /// <summary>Lines from <see cref="Next"/> on that a crash left.</summary>
    internal int TornLines { get; private set; }

    /// <summary>The last group that was added since the file was made.</summary>
    internal (int First, int Count)? LastGroup { get; private set; }

    internal static RecordScan? Of(IOpenFile file, string path, string owner, RecordSeen seen, out Fault? error)
    {
        byte[] line = new byte[RecordLine.Size];
        long length = file.Facts().Length;
        int read = file.Read(line, 0);
        RecordTitle? title = RecordTitle.Read(line.AsSpan(0, line.Length), out string reason);
        if (read < line.Length || title is null)
        {
            error = new Fault(path, 1, reason, Advice);
        }
        else if (title.Value.Owner != owner)
        {
            error = new Fault(path, 1, "belongs to another ledger.key", "restore both from one backup");
        }
        else if (length != title.Value.Lines * (long)RecordLine.Size)
        {
            error = new Fault(path, 1, $"damaged: it has {length} bytes instead of {title.Value.Lines * (long)RecordLine.Size}", Advice);
        }
        else
        {
            RecordScan scan = new(file, path, title.Value);
            scan.ReadGroups(seen);
            error = scan.JudgeRest();

            // Where the file is not locked, the rest may be a group that was written meanwhile.
            while (error is not null && scan.ReadGroups(seen))
            {
                error = scan.JudgeRest();
            }

            return error is null ? scan : null;
        }

        return null;
    }

    /// <summary>Reads the groups from <see cref="Next"/> on; whether there is any.</summary>
    private bool ReadGroups(RecordSeen seen)
    {
        int first = Next;
        while (Next < Lines)
        {
            int count = RecordLine.CountOf(Get(Next, 1));
            if (count == 0 || count > Lines - Next || !RecordLine.IsGroup(Get(Next, count)))
            {
                break;
            }

            ReadRecords(Next, Get(Next, count), seen);
            LastGroup = Next < begin ? null : (Next, count);
            Next += count;
        }

        // The look at a group has changed it.
        chunkEnd = 0;
        return Next > first;
    }

    private static void ReadRecords(int first, ReadOnlySpan<byte> group, RecordSeen seen)
    {
        int count = group.Length / RecordLine.Size;
        for (int i = 0; i < count;)
        {
            int end = i + 1;
            while (end < count && group[end * RecordLine.Size] == (byte)RecordLine.Continuation)
            {
                end++;
            }

            ReadOnlySpan<byte> record = group[(i * RecordLine.Size)..(end * RecordLine.Size)];
            ReadOnlySpan<byte> text = end - i == 1 ? RecordLine.TextOf(record) : RecordLine.Join(record);
            seen(first + i, (char)record[0], text.TrimEnd((byte)' '));
            i = end;
        }
    }

    /// <summary>Behind the last whole group there is nothing, or what a crash left of one more: part of it is blank, and
    /// no line but its first begins a group.</summary>
    private Fault? JudgeRest()
    {
        int end = Next;
        for (int line = Next; line < Lines; line++)
        {
            end = RecordLine.IsBlank(Get(line, 1)) ? end : line + 1;
        }

        TornLines = end - Next;
        int count = TornLines == 0 ? 0 : RecordLine.CountOf(Get(Next, 1));
        bool isTorn = TornLines == 0 || count > TornLines;
        bool isOne = Next >= begin && count <= Lines - Next && (count == 0 || count >= TornLines);
        for (int line = Next; line < end; line++)
        {
            ReadOnlySpan<byte> bytes = Get(line, 1);
            bool isHalf = RecordLine.IsTorn(bytes);
            if (!isHalf && !RecordLine.IsWhole(bytes))
            {
                return Damage(line);
            }

            isTorn |= isHalf;
            isOne &= line == Next || RecordLine.CountOf(bytes) == 0;
        }

        return isTorn && isOne ? null : Damage(Next);
    }

    private Fault Damage(int line) =>
        new(path, line + 1, "damaged: this is no record, and no crash leaves such a line", Advice);

    private Span<byte> Get(int line, int count)
    {
        if (line < chunkStart || line + count > chunkEnd)
        {
            if (count * RecordLine.Size > chunk.Length)
            {
                chunk = new byte[count * RecordLine.Size];
            }

            int read = file.Read(chunk.AsSpan(0, Math.Min(chunk.Length, (Lines - line) * RecordLine.Size)), (long)line * RecordLine.Size);
            chunkStart = line;
            chunkEnd = line + (read / RecordLine.Size);
        }

        return chunk.AsSpan((line - chunkStart) * RecordLine.Size, count * RecordLine.Size);
    }
}
