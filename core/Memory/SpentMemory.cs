using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Memory;

/// <summary>The memory file (spec/memory.md): a record a line, only ever added to, in room made beforehand, so that a full
/// disk does not keep a line from being remembered. Held open and locked; several threads may use it.</summary>
public sealed class SpentMemory : ISpentMemory, IDisposable
{
    /// <summary>Records that room is made for at a time: 512 KiB. With less than half of it free, more room is made: so
    /// many openings a full disk still allows.</summary>
    internal const int DefaultStock = 4096;

    private readonly Lock gate = new();
    private readonly IOpenFile file;
    private readonly string path;
    private readonly SequenceDigest digest;
    private readonly Dictionary<UInt128, int> places;
    private readonly int stock;

    /// <summary>Records whose write failed, so that nobody knows what of them is on the disk: they are written again with
    /// the next ones, in their place, so that behind the last durable record there is never more than one write.</summary>
    private readonly List<(UInt128 Digest, LineNote Note)> doubtful = [];

    private int next;
    private int capacity;

    private SpentMemory(IOpenFile file, string path, SequenceDigest digest, MemoryImage image, int stock)
    {
        this.file = file;
        this.path = path;
        this.digest = digest;
        this.stock = stock;
        places = image.Places;
        next = image.Next;
        capacity = image.Capacity;
        Torn = image.Gaps.Count;
    }

    /// <summary>How many sequences are remembered.</summary>
    public int Count => places.Count;

    /// <summary>Records that a crash kept from being written whole; nothing was opened for them.</summary>
    public int Torn { get; }

    /// <summary>Why no more room could be made; null if all is well. What room there is goes on being used.</summary>
    public ListError? Shortage { get; private set; }

    /// <summary>Takes an open file over as memory; an empty one becomes a new memory.</summary>
    /// <returns>Null if it is damaged beyond what a crash leaves; the error says where.</returns>
    /// <exception cref="FileSystemException">It cannot be locked, read or written.</exception>
    public static SpentMemory? Open(IOpenFile file, string path, SequenceDigest digest, out ListError? error) =>
        Open(file, path, digest, DefaultStock, out error);

    internal static SpentMemory? Open(
        IOpenFile file, string path, SequenceDigest digest, int stock, out ListError? error)
    {
        file.Lock(exclusive: true);
        MemoryImage? image = MemoryImage.Read(file, path, out error);
        if (image is null)
        {
            return null;
        }

        image.Settle(file);
        SpentMemory memory = new(file, path, digest, image, stock);
        memory.MakeRoom();
        return memory;
    }

    /// <inheritdoc/>
    public LineNote? Recall(ReadOnlySpan<Knock> sequence)
    {
        lock (gate)
        {
            return RecallLocked(sequence);
        }
    }

    /// <inheritdoc/>
    public void Remember(IReadOnlyList<(KnockSequence Sequence, LineNote Note)> spent)
    {
        lock (gate)
        {
            RememberLocked(spent);
        }
    }

    /// <summary>Unlocks and closes the file, and clears the key.</summary>
    public void Dispose()
    {
        file.Dispose();
        digest.Dispose();
    }

    private LineNote? RecallLocked(ReadOnlySpan<Knock> sequence)
    {
        if (places.Count == 0 || !places.TryGetValue(digest.Of(sequence), out int place))
        {
            return null;
        }

        Span<byte> line = stackalloc byte[MemoryRecord.Size];
        file.Read(line, MemoryImage.OffsetOf(place));

        // Should it have become unreadable in the meantime: that the line is spent is certain, when and by whom is not.
        return MemoryRecord.TryRead(line, out MemoryRecord record)
            ? record.Note
            : new LineNote(LineState.Used, null, null, null);
    }

    private void RememberLocked(IReadOnlyList<(KnockSequence Sequence, LineNote Note)> spent)
    {
        int count = doubtful.Count + spent.Count;
        if (capacity - next < Math.Max(stock / 2, count))
        {
            MakeRoom(count);
        }

        if (capacity - next < count)
        {
            throw new FileSystemException(FileProblem.Full, path, "no room left to remember a used line");
        }

        doubtful.AddRange(spent.Select(line => (digest.Of(line.Sequence.Knocks), line.Note)));
        byte[] lines = new byte[count * MemoryRecord.Size];
        for (int i = 0; i < count; i++)
        {
            new MemoryRecord(doubtful[i].Digest, doubtful[i].Note, MemoryImage.LineOf(next))
                .Write(lines.AsSpan(i * MemoryRecord.Size));
        }

        file.Write(lines, MemoryImage.OffsetOf(next));
        file.SyncData();
        doubtful.ForEach(record => places.TryAdd(record.Digest, next++));
        doubtful.Clear();
    }

    /// <summary>Lengthens the file by blank records, really written, so that no later write needs space.</summary>
    private void MakeRoom(int wanted = 0)
    {
        int missing = Math.Max(stock, wanted) - (capacity - next);
        if (missing <= 0)
        {
            return;
        }

        try
        {
            MemoryImage.WriteBlank(file, capacity, missing);
            file.SyncData();
            capacity += missing;
            Shortage = null;
        }
        catch (FileSystemException e)
        {
            Shortage = new ListError(path, 0, e.Reason, "make space in the state folder", e.Problem);
        }
    }
}
