using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Ledger;

namespace TanKnock.Tests.Simulation;

/// <summary>Calls core as the daemon does (KnockService, DoorLists, WatchedList, DoorWorker), without wire and log.</summary>
internal sealed class SimulatedDaemon(IFileSystem files, int lookAhead, bool forgets)
{
    internal const string StateFolderPath = "/state";
    internal const string ListPath = "/lists/server.tan";

    /// <summary>Small, so that growing the memory is a part of most histories.</summary>
    internal const int Stock = 8;

    private static readonly DateTimeOffset Time = new(2026, 3, 1, 9, 15, 22, TimeSpan.Zero);

    private SpentMemory? memory;
    private TanList? list;

    internal TanList? List => list;

    /// <summary>Why the daemon did not start, or its list is not listened for.</summary>
    internal Fault? Error { get; private set; }

    /// <summary>How many lines can be remembered without any space.</summary>
    internal int MemoryFree => memory?.Free ?? 0;

    internal bool Start()
    {
        memory = StateFolder.Open(files, StateFolderPath, Stock, out _, out Fault? error);
        Error = error;
        if (memory is not null)
        {
            Refresh();
        }

        return memory is not null;
    }

    /// <summary>As DoorLists.RefreshList.</summary>
    internal void Refresh()
    {
        FileFacts? there = Look();
        if (there is null)
        {
            list = null;
        }
        else if (list is null)
        {
            list = TanList.Load(files, ListPath, out Fault? error, forgets ? null : memory);
            Error = error;
            TakeOver(list is not null);
        }
        else if (list.Seen != there)
        {
            Error = list.Reread();
            TakeOver(Error is null);
        }
    }

    /// <summary>Whether the line is in the window that the matcher listens for.</summary>
    internal int Heard(int id)
    {
        int index = list?.Content.Find(Lines.Sequence(id).Knocks) ?? -1;
        int before = 0;
        for (int i = list?.NextLive(0) ?? -1; i >= 0 && before < lookAhead; i = list!.NextLive(i + 1), before++)
        {
            if (i == index)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>As WatchedList.Mark.</summary>
    internal ConsumeResult Mark(int index, LineState state) =>
        list!.Consume(index, new LineNote(state, Time, "2001:db8::7", "ssh"), lookAhead);

    /// <summary>As ReplayReporter: a spent line was knocked again.</summary>
    internal void Replay(int id) =>
        memory?.CountEvent(LineEventKind.Replayed, Lines.Sequence(id).Knocks, Time, "192.0.2.66");

    internal void Stop()
    {
        memory?.Dispose();
        memory = null;
        list = null;
    }

    /// <summary>As WatchedList.TakeOver.</summary>
    private void TakeOver(bool read)
    {
        if (read)
        {
            list!.GiveRoom();
            list.Heal(Time);
        }
    }

    private FileFacts? Look()
    {
        try
        {
            return files.Look(ListPath);
        }
        catch (FileSystemException)
        {
            return null;
        }
    }
}
