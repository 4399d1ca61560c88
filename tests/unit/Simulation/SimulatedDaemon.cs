using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Packets;

namespace TanKnock.Tests.Simulation;

/// <summary>When the ledger's writes happen, which a thread of their own makes beside the list's.</summary>
internal enum SideOrder
{
    /// <summary>Before the list's.</summary>
    First,

    /// <summary>Amid the list's, at a random moment.</summary>
    Amid,

    /// <summary>After the list's.</summary>
    Last,
}

/// <summary>Ledger and list as the daemon has them (HostState, DoorLists, WatchedList, DoorWorker), without wire and log.</summary>
internal sealed class SimulatedDaemon(
    IFileSystem files, SimulatedProcess process, int lookAhead, Theme theme, Random random, SideOrder? order)
{
    internal const string StateFolderPath = "/state";
    internal const string ListPath = "/lists/server.tan";

    /// <summary>Small, so that growing the ledger is a part of most histories.</summary>
    internal const int Stock = 8;

    /// <summary>Lines that the record of an opening takes.</summary>
    internal const int NoteLines = 4;

    private static readonly DateTimeOffset Time = new(2026, 3, 1, 9, 15, 22, TimeSpan.Zero);

    private readonly List<IDisposable> owned = [];
    private ILedger? ledger;
    private ServerList? list;

    internal ServerList? List => list;

    /// <summary>Why the daemon did not start, or its list is not listened for.</summary>
    internal Fault? Error { get; private set; }

    /// <summary>How many lines can be recorded without any space.</summary>
    internal int LedgerFree => owned.OfType<HostLedger>().SingleOrDefault()?.Free ?? 0;

    internal bool Start()
    {
        HostLedger? opened = new LedgerFolder(files, StateFolderPath, tolerate: null).Open(Stock, Aside, out _, out Fault? error);
        Error = error;
        if (opened is null)
        {
            return false;
        }

        owned.Add(opened);
        ledger = theme.Forgets ? new MemoryLedger() : theme.LedgerMutation(opened);
        Refresh();
        return true;
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
            list = ServerList.Load(files, ListPath, ledger!, tolerate: null, out Fault? error);
            Error = error;
            TakeOver(list is not null);
        }
        else if (list.Seen != there)
        {
            Error = list.Reread();
            TakeOver(Error is null);
        }
    }

    /// <summary>The line's index if it is in the window that the matcher watches; else -1.</summary>
    internal int Heard(int id)
    {
        int before = 0;
        for (int i = 0; i < list?.Content.Count && before < lookAhead; i++)
        {
            if (list.Content.Entries[i].State == LineState.Unused)
            {
                if (Lines.IdOf(list.Content.Knocks(i)) == id)
                {
                    return i;
                }

                before++;
            }
        }

        return -1;
    }

    /// <summary>As DoorWorker.OpenByLineAsync and BurnAsync.</summary>
    internal ConsumeResult Spend(int index, LineState state)
    {
        ListContent content = list!.Content;
        KnockSequence sequence = new(content.Knocks(index));
        LineNote note = new(state, Time, "2001:db8::7", "ssh");
        ConsumeResult result = list.SpendAsync(
            sequence, index, note, lookAhead, null, _ => state == LineState.Used ? NoteOf(sequence) : null, CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();
        if (result.Reread)
        {
            TakeOver(read: true);
        }

        return result;
    }

    /// <summary>What is recorded of the door that a line opens.</summary>
    internal static OpenNote NoteOf(KnockSequence sequence) => new(
        new OpenKey("ssh", Lines.IdOf(sequence.Knocks), Address.From(System.Net.IPAddress.Parse("2001:db8::7"))),
        ListPath,
        1,
        $"/usr/sbin/nft delete element inet filter knockers6 {{ %IP% }} # {new string('x', 150)}",
        TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(20),
        "boot");

    /// <summary>As OpenDoor: a door that was opened is shut.</summary>
    internal void Close(int id) => ledger!.Close(NoteOf(Lines.Sequence(id)));

    /// <summary>As ReplayReporter: a spent line was knocked again.</summary>
    internal void Replay(int id) => ledger?.Count(LineEventKind.Replayed, [Lines.Sequence(id)], Time, "192.0.2.66");

    internal void Stop()
    {
        process.Aside = null;
        owned.ForEach(each => each.Dispose());
        owned.Clear();
        ledger = null;
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

    private Func<Fault?> Aside(Func<Fault?> work)
    {
        Fault? result = null;
        bool isDone = false;
        switch (order ?? (SideOrder)random.Next(3))
        {
            case SideOrder.First:
                Do();
                break;
            case SideOrder.Amid:
                process.Aside = Do;
                break;
        }

        return () =>
        {
            Do();
            return result;
        };

        void Do()
        {
            process.Aside = null;
            if (!isDone)
            {
                isDone = true;
                result = work();
            }
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
