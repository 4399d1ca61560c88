using TanKnock.Core.Files;

namespace TanKnock.Core.Records;

/// <summary>A new record file: it takes the old one's place whole, or not at all.</summary>
internal sealed class RecordDraft : IDisposable
{
    /// <summary>Lines of a group in a new file, as long as no record is longer: 64 KiB, small beside the daemon's memory.</summary>
    internal const int GroupLines = 512;

    private readonly PendingFile file;
    private readonly List<RecordText> group = [];
    private readonly int room;
    private int groupLines;

    /// <param name="files">Where it lies.</param>
    /// <param name="path">Where it will be.</param>
    /// <param name="owner">What it belongs to.</param>
    /// <param name="used">How many lines the records take that will be added.</param>
    /// <param name="room">How many more there is to be room for.</param>
    internal RecordDraft(IFileSystem files, string path, string owner, int used, int room)
    {
        this.room = room;
        file = new PendingFile(files, path);
        byte[] line = new byte[RecordLine.Size];
        new RecordTitle(owner, (uint)(1 + used + room), (uint)(2 + used)).Write(line);
        file.Write(line);
    }

    /// <summary>Whether it has taken the old file's place, even if making that durable failed.</summary>
    internal bool IsInPlace => file.IsInPlace;

    /// <summary>Writes records as one group over as many lines as they take.</summary>
    internal static void Write(IReadOnlyCollection<RecordText> records, Span<byte> lines)
    {
        Span<byte> rest = lines;
        foreach (RecordText record in records)
        {
            int length = RecordLine.LinesOf(record) * RecordLine.Size;
            RecordLine.Write(record, rest[..length]);
            rest = rest[length..];
        }

        RecordLine.Seal(lines);
    }

    internal void Add(RecordText record)
    {
        group.Add(record);
        groupLines += RecordLine.LinesOf(record);
        if (groupLines >= GroupLines)
        {
            EndGroup();
        }
    }

    /// <summary>Makes the room, really written, so that no later write needs space; then the file durable, then its place.</summary>
    /// <param name="like">Owner and mode to take over; null leaves 0600.</param>
    /// <param name="replace">Whether there may be an old one.</param>
    internal void PutInPlace(FileFacts? like, bool replace)
    {
        EndGroup();
        byte[] blank = new byte[RecordLine.Size];
        RecordLine.WriteBlank(blank);
        for (int i = 0; i < room; i++)
        {
            file.Write(blank);
        }

        file.Sync(like);
        file.PutInPlace(replace);
    }

    /// <summary>The open file, locked since before it had its place; it is the caller's to close.</summary>
    internal IOpenFile Release() => file.Release();

    public void Dispose() => file.Dispose();

    private void EndGroup()
    {
        if (groupLines > 0)
        {
            byte[] bytes = new byte[groupLines * RecordLine.Size];
            Write(group, bytes);
            file.Write(bytes);
            group.Clear();
            groupLines = 0;
        }
    }
}
