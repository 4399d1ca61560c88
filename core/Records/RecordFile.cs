using TanKnock.Core.Files;

namespace TanKnock.Core.Records;

/// <summary>Takes the records of a file one by one.</summary>
/// <param name="line">The record's line, from 0, which the title has.</param>
/// <param name="kind">Its kind.</param>
/// <param name="text">Its text; valid for this call.</param>
public delegate void RecordSeen(int line, char kind, ReadOnlySpan<byte> text);

/// <summary>A file that only grows, in groups of records: a group is there whole or not at all, whatever a crash left (spec/ledger.md).
/// Groups are written in room made beforehand, so that a full disk does not matter. For one thread at a time.</summary>
/// <remarks>A group is on the disk before the next is written. So only the last can be torn; what else is no group is damage.</remarks>
public sealed class RecordFile : IDisposable
{
    private readonly IFileSystem files;
    private readonly string path;
    private readonly string owner;
    private IOpenFile file;

    /// <summary>Lines of the file, the title among them.</summary>
    private int lines;

    /// <summary>The first free line.</summary>
    private int next;

    /// <summary>Lines from <see cref="next"/> on that may hold parts of a group that was not written whole.</summary>
    private int dirty;

    /// <summary>Whether a power cut could bring back the file that this one has replaced.</summary>
    private bool isNameDoubtful;

    private RecordFile(IFileSystem files, IOpenFile file, string path, string owner, RecordScan scan)
    {
        this.files = files;
        this.file = file;
        this.path = path;
        this.owner = owner;
        lines = scan.Lines;
        next = scan.Next;
        dirty = scan.TornLines;
        TornLines = scan.TornLines;
    }

    /// <summary>How many lines can be added without space on the disk.</summary>
    public int Free => lines - next;

    /// <summary>How many lines hold records.</summary>
    public int Used => next - 1;

    /// <summary>Bytes of a text that a record of one line holds.</summary>
    public const int TextLength = RecordLine.TextLength;

    /// <summary>Lines of a group that a crash cut short, as it was found and removed.</summary>
    public int TornLines { get; }

    /// <summary>How many lines a record takes.</summary>
    public static int LinesOf(RecordText record) => RecordLine.LinesOf(record);

    /// <summary>Makes a file that holds nothing and has no room: on a full disk that is better than none. Nothing may be at the path.</summary>
    /// <exception cref="FileSystemException">It cannot be written.</exception>
    public static void Create(IFileSystem files, string path, string owner)
    {
        using RecordDraft draft = new(files, path, owner, used: 0, room: 0);
        draft.PutInPlace(like: null, replace: false);
    }

    /// <summary>Opens and locks a file, reads it, and mends what a crash left.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="path">The file.</param>
    /// <param name="owner">What it has to belong to.</param>
    /// <param name="tolerate">Told of owners and modes that should be others; null: these are refused.</param>
    /// <param name="seen">Given each record, in order.</param>
    /// <param name="error">Why it is refused: another file, another owner, or damage beyond what a crash leaves.</param>
    /// <returns>Null if it is refused.</returns>
    /// <exception cref="FileSystemException">It cannot be opened, locked, read or written.</exception>
    /// <exception cref="FaultException">It is not to be trusted.</exception>
    public static RecordFile? Open(
        IFileSystem files, string path, string owner, Action<Fault>? tolerate, RecordSeen seen, out Fault? error)
    {
        IOpenFile? file = TrustedFile.Open(files, path, forWriting: true, tolerate);
        try
        {
            RecordScan? scan = RecordScan.Of(file, path, owner, seen, out error);
            if (scan is null)
            {
                return null;
            }

            RecordFile opened = new(files, file, path, owner, scan);
            opened.Settle(scan);
            file = null;
            return opened;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Reads a file as it is now, for a report: somebody may be at work with it. Changes nothing.</summary>
    /// <returns>Why it is refused, or null.</returns>
    /// <exception cref="FileSystemException">It cannot be opened or read.</exception>
    public static Fault? Read(IFileSystem files, string path, string owner, RecordSeen seen)
    {
        using IOpenFile file = files.Open(path, forWriting: false);
        _ = RecordScan.Of(file, path, owner, seen, out Fault? error);
        return error;
    }

    /// <summary>Whether this is the file that the next start will find at the path. (One that was overwritten in place is not noticed.)</summary>
    public bool IsAtPath() => files.Look(path) is FileFacts there && there.IsSameFileAs(file.Facts());

    /// <summary>Adds a group and returns when it is on the disk.</summary>
    /// <returns>The line of its first record.</returns>
    /// <exception cref="FileSystemException">It could not be; then none of it counts.</exception>
    public int Append(IReadOnlyCollection<RecordText> group)
    {
        int count = group.Sum(RecordLine.LinesOf);
        if (count > Free)
        {
            throw new FileSystemException(FileProblem.Full, path, "no room left to remember a used line");
        }

        byte[] bytes = new byte[count * RecordLine.Size];
        RecordDraft.Write(group, bytes);
        if (isNameDoubtful)
        {
            files.SyncFolder(PendingFile.FolderOf(path));
            isNameDoubtful = false;
        }

        ClearDirty();
        dirty = count;
        file.Write(bytes, OffsetOf(next));
        file.SyncData();
        dirty = 0;
        next += count;
        return next - count;
    }

    /// <summary>Reads the text of a record that takes one line.</summary>
    /// <param name="line">Its line.</param>
    /// <param name="text">Room for the text; spaces follow it.</param>
    /// <returns>False if the line has become unreadable.</returns>
    public bool TryRead(int line, Span<byte> text)
    {
        Span<byte> bytes = stackalloc byte[RecordLine.Size];
        try
        {
            if (file.Read(bytes, OffsetOf(line)) < bytes.Length || !RecordLine.IsWhole(bytes))
            {
                return false;
            }
        }
        catch (FileSystemException)
        {
            return false;
        }

        RecordLine.TextOf(bytes).CopyTo(text);
        return true;
    }

    /// <summary>Puts a new file in this one's place, with these records and room behind them.</summary>
    /// <param name="used">How many lines the records take.</param>
    /// <param name="records">The records. They may be read from this file meanwhile.</param>
    /// <param name="room">Lines to have free.</param>
    /// <param name="replace">Whether a file may be at the path.</param>
    /// <exception cref="FileSystemException">It could not be written; this file goes on being used.</exception>
    public void MakeAnew(int used, IEnumerable<RecordText> records, int room, bool replace)
    {
        using RecordDraft draft = new(files, path, owner, used, room);
        foreach (RecordText record in records)
        {
            draft.Add(record);
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
        lines = 1 + used + room;
        next = 1 + used;
        dirty = 0;
    }

    /// <summary>Unlocks and closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static long OffsetOf(int line) => (long)line * RecordLine.Size;

    /// <summary>Makes what was read durable. Its writer may have ended before its sync returned, and then the last group
    /// is in the cache only; a torn group was written when the one before it was on the disk.</summary>
    private void Settle(RecordScan scan)
    {
        ClearDirty();
        if (scan.TornLines == 0 && scan.LastGroup is (int first, int count))
        {
            byte[] group = new byte[count * RecordLine.Size];
            file.Read(group, OffsetOf(first));
            file.Write(group, OffsetOf(first));
            file.SyncData();
        }
    }

    /// <summary>Makes blank, durably, what a group that failed may have left: one that is written over the half of another and is
    /// torn in turn would look damaged. After a failed sync the kernel may take for clean what is not (fsync(2), EIO).</summary>
    private void ClearDirty()
    {
        if (dirty > 0)
        {
            byte[] blank = new byte[dirty * RecordLine.Size];
            RecordLine.WriteBlank(blank);
            file.Write(blank, OffsetOf(next));
            file.SyncData();
            dirty = 0;
        }
    }
}
