using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TanKnock.Core.Files;
using TanKnock.Core.Memory;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Doors;

/// <summary>The file of open doors in the state folder: what has to be closed, should this daemon not come to do it
/// (docs/open-doors.md). Written in place, in room made beforehand, so that a full disk does not matter.</summary>
/// <remarks>A door that cannot be remembered is opened all the same, with a warning: nobody is locked out for it.</remarks>
internal sealed class OpenMemory : IDisposable
{
    internal const string FileName = "open";

    /// <summary>Slots that room is made for at a time: 128 KiB, a few hundred open doors.</summary>
    private const int Stock = 256;

    /// <summary>Slots that the file may come to have: 16 for each of the doors that may be open at once, 8 MiB.</summary>
    private const int MaxSlots = 16 * Openings.MaxOpen;

    private const string Title = "# TanKnock open doors, version 1. Do not edit.";

    private const string BootPath = "/proc/sys/kernel/random/boot_id";

    private readonly Lock gate = new();
    private readonly SemaphoreSlim syncing = new(1);
    private readonly IFileSystem files;
    private readonly Action<Fault>? tolerate;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly string path;

    /// <summary>Which slots are taken; slot 0 is the title.</summary>
    private readonly List<bool> taken = [];

    /// <summary>How many slots the record at a place has.</summary>
    private readonly Dictionary<int, int> sizes = [];
    private readonly List<(int Place, RememberedDoor Door)> left = [];
    private IOpenFile? file;
    private long written;
    private long synced;
    private bool failing;

    private OpenMemory(
        IFileSystem files, IOpenFile? file, string path, Action<Fault>? tolerate, TimeProvider time, ILogger log)
    {
        this.files = files;
        this.file = file;
        this.path = path;
        this.tolerate = tolerate;
        this.time = time;
        this.log = log;
    }

    /// <summary>Whether there is a file to remember in.</summary>
    internal bool Remembers => file is not null;

    /// <summary>What earlier daemons left open, with its place.</summary>
    internal IReadOnlyList<(int Place, RememberedDoor Door)> Left => left;

    /// <summary>The name of this boot; empty if the kernel does not tell.</summary>
    internal string Boot { get; } = File.Exists(BootPath) ? File.ReadAllText(BootPath).Trim() : "";

    /// <summary>The clock that goes on through restarts of the daemon and that nobody sets.</summary>
    internal TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>A memory that remembers nothing.</summary>
    internal static OpenMemory None(TimeProvider time, ILogger log) =>
        new(PosixFileSystem.Instance, null, "", tolerate: null, time, log);

    /// <summary>Opens the memory of a state folder. One that cannot be used is reported, and left as it is.</summary>
    internal static OpenMemory Open(
        IFileSystem files, string folder, Action<Fault>? tolerate, TimeProvider time, ILogger log)
    {
        string path = Path.Combine(folder, FileName);
        IOpenFile? file = StateFile.Open(files, path, WriteNew, out Fault? error, tolerate);
        OpenMemory memory = new(files, file, path, tolerate, time, log);
        try
        {
            error ??= memory.Read();
        }
        catch (FileSystemException e)
        {
            error = new Fault(e.Path, 0, e.Reason);
        }

        if (error is null)
        {
            return memory;
        }

        memory.Dispose();
        Log.OpenUnremembered(log, error.WithHint);
        return None(time, log);
    }

    /// <summary>The stop commands that earlier daemons have left to the next; none if they cannot be read.</summary>
    internal static string[] LeftCommands(IFileSystem files, string folder, bool strict)
    {
        if (!File.Exists(Path.Combine(folder, FileName)))
        {
            return [];
        }

        using OpenMemory memory = Open(files, folder, strict ? null : _ => { }, TimeProvider.System, NullLogger.Instance);
        return [.. memory.Left.Select(left => left.Door.Knocker.StopCommand).OfType<string>()];
    }

    /// <summary>Writes down what is about to be opened, in the place of what was (or -1); returns its place once it is on
    /// the disk, or -1 if that cannot be done.</summary>
    internal async Task<int> RememberAsync(Knocker knocker, int before)
    {
        if (file is null)
        {
            return -1;
        }

        int place = -1;
        try
        {
            byte[] record = OpenRecord.Format(
                new RememberedDoor(knocker, Now + knocker.Door.CommandTimeout, Boot).ToJson());
            (place, long ticket) = Write(record);
            await SyncAsync(ticket);
            failing = false;
        }
        catch (FileSystemException e)
        {
            if (!failing)
            {
                failing = true;
                Log.OpenUnremembered(log, e.Message);
            }
        }

        if (place < 0)
        {
            return before;
        }

        Forget(before);
        return place;
    }

    /// <summary>Removes a record, -1: none. Not synced: should a power cut bring it back, its stop command runs once
    /// more.</summary>
    internal void Forget(int place)
    {
        if (file is null || place < 0)
        {
            return;
        }

        try
        {
            lock (gate)
            {
                int slots = sizes.GetValueOrDefault(place);
                file.Write(OpenRecord.Blank(slots), OffsetOf(place));
                sizes.Remove(place);
                Mark(place, slots, false);
                written++;
            }
        }
        catch (FileSystemException e)
        {
            Log.OpenUnremembered(log, e.Message);
        }
    }

    public void Dispose()
    {
        file?.Dispose();
        syncing.Dispose();
    }

    private static void WriteNew(PendingFile fresh)
    {
        byte[] title = OpenRecord.Blank(1);
        Encoding.ASCII.GetBytes(Title, title);
        fresh.Write(title);
        fresh.Write(OpenRecord.Blank(Stock - 1));
    }

    private static long OffsetOf(int place) => (long)place * OpenRecord.Slot;

    private Fault? Read()
    {
        byte[] all = new byte[Math.Min(file!.Facts().Length, OffsetOf(MaxSlots))];
        int length = file.Read(all, 0);
        if (!all.AsSpan(0, length).StartsWith(Encoding.ASCII.GetBytes(Title)))
        {
            return new Fault(path, 1, "not a file of open doors", "move it away");
        }

        taken.AddRange(Enumerable.Repeat(false, length / OpenRecord.Slot));
        taken[0] = true;
        for (int place = 1; place < taken.Count;)
        {
            // What is neither blank nor whole is a write that a power cut tore: nothing was opened for it.
            ReadOnlyMemory<byte> rest = all.AsMemory(place * OpenRecord.Slot, (taken.Count - place) * OpenRecord.Slot);
            int text = OpenRecord.Read(rest.Span);
            int slots = text < 0 ? 1 : OpenRecord.SlotsOf(text);
            if (text >= 0 && RememberedDoor.FromJson(OpenRecord.TextOf(rest, text)) is RememberedDoor door)
            {
                sizes[place] = slots;
                Mark(place, slots, true);
                left.Add((place, door));
            }

            place += slots;
        }

        return null;
    }

    private (int Place, long Ticket) Write(byte[] record)
    {
        int slots = record.Length / OpenRecord.Slot;
        lock (gate)
        {
            int place = FindRoom(slots);
            file!.Write(record, OffsetOf(place));
            sizes[place] = slots;
            Mark(place, slots, true);
            return (place, ++written);
        }
    }

    /// <summary>Returns when a write is on the disk. One sync serves all that wrote before it.</summary>
    private async Task SyncAsync(long ticket)
    {
        await syncing.WaitAsync();
        try
        {
            if (synced < ticket)
            {
                long upTo;
                lock (gate)
                {
                    upTo = written;
                }

                if (files.Look(path) is FileFacts there && there.IsSameFileAs(file!.Facts()))
                {
                    file.SyncData();
                }
                else
                {
                    ReturnToPath();
                }

                synced = upTo;
            }
        }
        finally
        {
            syncing.Release();
        }
    }

    /// <summary>Somebody moved the folder away, or put an older copy there: what the next start will not find is not
    /// remembered. All that is open is written anew.</summary>
    private void ReturnToPath()
    {
        lock (gate)
        {
            byte[] all = new byte[OffsetOf(taken.Count)];
            file!.Read(all, 0);
            IOpenFile fresh = StateFile.Replace(files, path, all, out Fault? error, tolerate)
                ?? throw new FileSystemException(error!.Problem, error.Path, error.Reason);
            file.Dispose();
            file = fresh;
        }

        Log.OpenReturned(log, Path.GetDirectoryName(path)!);
    }

    private int FindRoom(int slots)
    {
        int run = 0;
        for (int place = 1; place < taken.Count; place++)
        {
            run = taken[place] ? 0 : run + 1;
            if (run == slots)
            {
                return place - slots + 1;
            }
        }

        int end = taken.Count;
        int more = Math.Max(Stock, slots);
        if (end + more > MaxSlots)
        {
            throw new FileSystemException(FileProblem.Full, path, "no room left to remember an open door");
        }

        // Really written, so that no later write needs space.
        file!.Write(OpenRecord.Blank(more), OffsetOf(end));
        taken.AddRange(Enumerable.Repeat(false, more));
        return end;
    }

    private void Mark(int place, int slots, bool isTaken)
    {
        for (int i = place; i < Math.Min(place + slots, taken.Count); i++)
        {
            taken[i] = isTaken;
        }
    }
}
