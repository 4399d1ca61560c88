using System.Numerics;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Memory;

/// <summary>The memory file (spec/memory.md): a record a line, added in room made beforehand, so that a full disk does not
/// keep a line from being remembered. Held open and locked; several threads may use it.</summary>
public sealed class SpentMemory : ISpentMemory, IDisposable
{
    /// <summary>Records that room is made for at least: 512 KiB. With less than half of it free, the file is made anew: so
    /// many openings a full disk still allows.</summary>
    internal const int DefaultStock = 4096;

    /// <summary>At a start, more than one superseded record for so many others makes the file anew.</summary>
    private const int WasteShare = 8;

    /// <summary>A new file has room for one more record for so many that it holds, if that is more than the stock: so it is
    /// never longer than half again what it needs, and seldom made anew.</summary>
    private const int RoomShare = 2;

    /// <summary>If room cannot be made, how often that is tried until half of the stock is used up.</summary>
    private const int RetrySteps = 16;

    private readonly Lock gate = new();
    private readonly IFileSystem files;
    private readonly string path;
    private readonly SequenceDigest digest;
    private readonly Dictionary<(LineEventKind Kind, UInt128 Digest), LineEvent> events;
    private readonly int stock;
    private readonly Action<Fault>? tolerate;

    /// <summary>Records that may not be on the disk yet, in their order, which begin at place <see cref="durable"/>.</summary>
    private readonly List<(RecordKind Kind, UInt128 Digest, byte[] Text)> unsynced = [];

    private IOpenFile file;
    private Dictionary<UInt128, int> places;
    private int durable;
    private int capacity;

    /// <summary>How many of <see cref="unsynced"/> were written.</summary>
    private int written;

    /// <summary>Up to this place, parts of records whose write or sync failed may stand behind the durable ones.</summary>
    private int dirtyEnd;

    /// <summary>After room could not be made: how little may be left before that is tried again.</summary>
    private int retryBelow = int.MaxValue;

    /// <summary>Whether a power cut could bring back the file that this one has replaced.</summary>
    private bool isNameDoubtful;

    private SpentMemory(
        IFileSystem files, IOpenFile file, string path, SequenceDigest digest, MemoryImage image, int stock, Action<Fault>? tolerate)
    {
        this.files = files;
        this.file = file;
        this.path = path;
        this.digest = digest;
        this.stock = stock;
        this.tolerate = tolerate;
        places = image.Places;
        events = image.Events;
        durable = image.Next;
        capacity = image.Capacity;
        Torn = image.Gaps.Union(image.Torn).Count();
    }

    /// <summary>How many sequences are remembered.</summary>
    public int Count => places.Count;

    /// <summary>Lines in which a crash cut a write short; nothing was opened for them.</summary>
    public int Torn { get; }

    /// <summary>Why no more room could be made; null if all is well. What room there is goes on being used.</summary>
    public Fault? Shortage { get; private set; }

    /// <summary>Called when the file was gone from its path, or another was there, and all has been written there anew.</summary>
    public Action? Returned { get; set; }

    /// <summary>How many records can be added without space.</summary>
    internal int Free => capacity - durable - unsynced.Count;

    /// <summary>Opens the memory at this path; it takes over the key, also when it fails.</summary>
    /// <returns>Null if it is not to be trusted, or damaged beyond what a crash leaves; the error says where.</returns>
    /// <exception cref="FileSystemException">It cannot be opened, locked, read or written.</exception>
    /// <exception cref="FaultException">Its owner, mode or kind is wrong.</exception>
    internal static SpentMemory? Open(
        IFileSystem files, string path, SequenceDigest digest, int stock, Action<Fault>? tolerate, out Fault? error)
    {
        IOpenFile? file = null;
        try
        {
            file = TrustedFile.Open(files, path, forWriting: true, tolerate);
            if (OldMemory.IsOld(file))
            {
                error = OldMemory.Upgrade(files, file, path, digest.KeyCheck);
                file.Dispose();
                file = null;
                if (error is not null)
                {
                    return null;
                }

                file = TrustedFile.Open(files, path, forWriting: true, tolerate);
            }

            MemoryImage? image = MemoryImage.Read(file, path, digest.KeyCheck, out error);
            if (image is null)
            {
                return null;
            }

            image.Settle(file);
            SpentMemory memory = new(files, file, path, digest, image, stock, tolerate);
            file = null;
            memory.TidyUp(image.Waste);
            return memory;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <inheritdoc/>
    public LineNote? Recall(ReadOnlySpan<Knock> sequence)
    {
        lock (gate)
        {
            return places.Count == 0 || !places.TryGetValue(digest.Of(sequence), out int place) ? null : NoteAt(place);
        }
    }

    /// <inheritdoc/>
    public void Remember(IReadOnlyList<(KnockSequence Sequence, LineNote Note)> spent)
    {
        lock (gate)
        {
            ReturnToPath();
            if (Free < Math.Max(Math.Min(stock / 2, retryBelow), spent.Count))
            {
                TryRewrite(spent.Count);
            }

            if (Free < spent.Count)
            {
                throw new FileSystemException(FileProblem.Full, path, "no room left to remember a used line");
            }

            unsynced.AddRange(spent.Select(line => (RecordKind.Spent, digest.Of(line.Sequence.Knocks), line.Note.Format())));
            Sync();
        }
    }

    /// <inheritdoc/>
    public void CountEvent(LineEventKind kind, ReadOnlySpan<Knock> sequence, DateTimeOffset at, string? source)
    {
        lock (gate)
        {
            UInt128 of = digest.Of(sequence);
            if (!places.ContainsKey(of))
            {
                return;
            }

            LineEvent now = events.TryGetValue((kind, of), out LineEvent? before)
                ? before.Again(at, source)
                : new LineEvent(at, at, 1, source);
            events[(kind, of)] = now;

            // The first, the second, the fourth, ...: whoever replays a line for ever makes 63 records of it at most. Room
            // is never made for them, and half of it is left alone.
            if (BitOperations.IsPow2(now.Count) && Free > stock / 2)
            {
                unsynced.Add((KindOf(kind), of, now.Format()));
                if (dirtyEnd == 0)
                {
                    TryWrite();
                }
            }
        }
    }

    /// <summary>Unlocks and closes the file, and clears the key.</summary>
    public void Dispose()
    {
        file.Dispose();
        digest.Dispose();
    }

    private static RecordKind KindOf(LineEventKind kind) =>
        kind == LineEventKind.Replayed ? RecordKind.Replayed : RecordKind.Healed;

    private LineNote NoteAt(int place)
    {
        Span<byte> line = stackalloc byte[MemoryRecord.Size];
        file.Read(line, MemoryImage.OffsetOf(place));

        // Should it have become unreadable in the meantime: that the line is spent is certain, when and by whom is not.
        return MemoryRecord.TryRead(line, out _)
            ? LineNote.Parse(MemoryRecord.TextOf(line))
            : new LineNote(LineState.Used, null, null, null);
    }

    /// <summary>Brings all records to the disk.</summary>
    private void Sync()
    {
        try
        {
            if (isNameDoubtful)
            {
                files.SyncFolder(PendingFile.FolderOf(path));
                isNameDoubtful = false;
            }

            Write();
            file.SyncData();
        }
        catch (FileSystemException)
        {
            Doubt();
            throw;
        }

        foreach ((RecordKind kind, UInt128 of, _) in unsynced)
        {
            if (kind == RecordKind.Spent)
            {
                places.TryAdd(of, durable);
            }

            durable++;
        }

        unsynced.Clear();
        written = 0;
    }

    /// <summary>An event that cannot be written now is written with the next line that is remembered.</summary>
    private void TryWrite()
    {
        try
        {
            Write();
        }
        catch (FileSystemException)
        {
            Doubt();
        }
    }

    /// <summary>Nobody knows what is on the disk of the records that are not durable; and the kernel may take for clean what
    /// is not (fsync(2), EIO).</summary>
    private void Doubt()
    {
        written = 0;
        dirtyEnd = Math.Max(dirtyEnd, durable + unsynced.Count);
    }

    /// <summary>Writes, in one write, what was not written yet. After a failure that is all that is not surely on the disk,
    /// on lines made blank again: a record over the half of another would look damaged, should it be torn.</summary>
    private void Write()
    {
        if (dirtyEnd > durable)
        {
            MemoryImage.WriteBlank(file, durable, dirtyEnd - durable);
            file.SyncData();
            dirtyEnd = 0;
        }

        byte[] lines = new byte[(unsynced.Count - written) * MemoryRecord.Size];
        for (int i = 0; i < unsynced.Count - written; i++)
        {
            (RecordKind kind, UInt128 of, byte[] text) = unsynced[written + i];
            MemoryRecord.Write(
                kind, of, text, MemoryImage.LineOf(durable), lines.AsSpan(i * MemoryRecord.Size, MemoryRecord.Size));
        }

        file.Write(lines, MemoryImage.OffsetOf(durable + written));
        written = unsynced.Count;
    }

    /// <summary>At the start: drops what is superseded, if that is worth it, and makes room.</summary>
    private void TidyUp(int waste)
    {
        if (Free < stock / 2 || waste > places.Count / WasteShare)
        {
            TryRewrite(0);
        }
    }

    /// <summary>What is written to a file that the next start will not find is not remembered.</summary>
    private void ReturnToPath()
    {
        if (files.Look(path) is FileFacts there && there.IsSameFileAs(file.Facts()))
        {
            return;
        }

        using MemoryPlace place = MemoryPlace.Take(files, path, digest, tolerate);
        Rewrite(0, place.Spent, replace: place.IsTaken);
        Returned?.Invoke();
    }

    private void TryRewrite(int wanted)
    {
        try
        {
            Rewrite(wanted, [], replace: true);
            Shortage = null;
            retryBelow = int.MaxValue;
        }
        catch (FileSystemException e)
        {
            Shortage = new Fault(path, 0, e.Reason, "make space in the state folder", e.Problem);
            retryBelow = Math.Max(0, Free - (stock / RetrySteps));
        }
    }

    /// <summary>Makes the file anew, each sequence and event once, also those found, with room behind them.</summary>
    private void Rewrite(int wanted, IEnumerable<(RecordKind Kind, UInt128 Digest, byte[] Text)> found, bool replace)
    {
        (RecordKind, UInt128 Digest, byte[] Text)[] added = [.. unsynced
            .Concat(found)
            .Where(record => record.Kind == RecordKind.Spent && !places.ContainsKey(record.Digest))
            .DistinctBy(record => record.Digest)];
        int records = places.Count + added.Length + events.Count;
        int room = Math.Max(Math.Max(stock, wanted), records / RoomShare);
        Dictionary<UInt128, int> moved = new(places.Count + added.Length);
        using MemoryDraft draft = new(files, path, digest.KeyCheck, records, room);
        byte[] line = new byte[MemoryRecord.Size];
        foreach ((UInt128 of, int place) in places.OrderBy(each => each.Value))
        {
            file.Read(line, MemoryImage.OffsetOf(place));
            if (!MemoryRecord.TryRead(line, out _))
            {
                throw new FileSystemException(FileProblem.Other, path, $"line {MemoryImage.LineOf(place)} has become unreadable");
            }

            moved[of] = moved.Count;
            draft.Add(RecordKind.Spent, of, MemoryRecord.TextOf(line));
        }

        foreach ((_, UInt128 of, byte[] text) in added)
        {
            moved[of] = moved.Count;
            draft.Add(RecordKind.Spent, of, text);
        }

        foreach (((LineEventKind kind, UInt128 of), LineEvent each) in events)
        {
            draft.Add(KindOf(kind), of, each.Format());
        }

        try
        {
            draft.PutInPlace(file.Facts(), replace);
        }
        catch (FileSystemException) when (draft.IsInPlace)
        {
            isNameDoubtful = true;
        }

        file.Dispose();
        file = draft.Release();
        places = moved;
        durable = records;
        capacity = records + room;
        unsynced.Clear();
        written = 0;
        dirtyEnd = 0;
    }
}
