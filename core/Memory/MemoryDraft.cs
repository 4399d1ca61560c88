using TanKnock.Core.Files;

namespace TanKnock.Core.Memory;

/// <summary>A new memory file: it takes the old one's place whole, or not at all.</summary>
internal sealed class MemoryDraft : IDisposable
{
    private readonly PendingFile file;
    private readonly byte[] line = new byte[MemoryRecord.Size];
    private readonly int records;
    private readonly int room;

    /// <param name="files">Where it lies.</param>
    /// <param name="path">The memory's path.</param>
    /// <param name="keyCheck">Of the key that its digests are made with.</param>
    /// <param name="records">How many records will be added.</param>
    /// <param name="room">How many more there is to be room for.</param>
    internal MemoryDraft(IFileSystem files, string path, UInt128 keyCheck, int records, int room)
    {
        this.records = records;
        this.room = room;
        file = new PendingFile(files, path);
        new MemoryTitle(keyCheck, MemoryImage.LineOf(records + room) - 1, MemoryImage.LineOf(records)).Write(line);
        file.Write(line);
    }

    /// <summary>Whether it has taken the old file's place, even if making that durable failed.</summary>
    internal bool IsInPlace => file.IsInPlace;

    internal void Add(RecordKind kind, UInt128 digest, ReadOnlySpan<byte> text)
    {
        MemoryRecord.Write(kind, digest, text, MemoryImage.LineOf(records), line);
        file.Write(line);
    }

    /// <summary>Makes the room, really written, so that no later write needs space; then the file durable, then its place.</summary>
    /// <param name="like">Owner and mode to take over; null leaves 0600.</param>
    /// <param name="replace">Whether there may be an old one.</param>
    internal void PutInPlace(FileFacts? like, bool replace)
    {
        MemoryRecord.WriteBlank(line);
        for (int i = 0; i < room; i++)
        {
            file.Write(line);
        }

        file.Sync(like);
        file.PutInPlace(replace);
    }

    /// <summary>The open file, locked since before it had its place; it is the caller's to close.</summary>
    internal IOpenFile Release() => file.Release();

    public void Dispose() => file.Dispose();
}
