using System.Globalization;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;

namespace TanKnock.Tests.Simulation;

/// <summary>The server: its disk, its daemon, which is started again whenever it ends, and what must hold there.</summary>
internal sealed class SimulatedServer
{
    private const string ListPath = SimulatedDaemon.ListPath;

    private readonly Theme theme;
    private readonly Random random;
    private readonly Action<string> tell;
    private readonly ListJudge judge;
    private SimulatedDisk disk = new();
    private SimulatedProcess process;
    private SimulatedDaemon daemon;

    /// <summary>Whether somebody has changed the list since the daemon last looked.</summary>
    private bool isChanged;

    /// <summary>Whether somebody has changed the list while the daemon was at it.</summary>
    private bool isDisturbed;

    /// <summary>How often something happened after which what stands in the list need not be durable: old copies, power cuts.</summary>
    private int upheavals;

    /// <summary>The seqgen at work, which may hold the list's lock.</summary>
    private SimulatedProcess? appending;

    /// <summary>What it appends.</summary>
    private string appended = "";

    /// <summary>Lines that the ledger has to write, at most, since it last could.</summary>
    private int owed;

    /// <summary>What goes wrong in this step.</summary>
    private DiskFault fault = DiskFault.None;

    /// <summary>The lines that a knock spends at the moment, and what the ledger knew before it.</summary>
    private (List<int> Lines, HashSet<int> Before) knocked = ([], []);

    /// <summary>Whether the daemon ended in this step.</summary>
    private bool isCrashed;

    internal SimulatedServer(Theme theme, Random random, byte[] list, int lookAhead, Action<string> tell)
    {
        this.theme = theme;
        this.random = random;
        this.tell = tell;
        judge = new ListJudge(theme, Truth);
        LookAhead = lookAhead;
        disk = theme.FirstStart ? Template.Empty : Template.WithLedger;
        disk.FolderOf(ListPath).Change((Path.GetFileName(ListPath), disk.NewInode(ListJudge.ListMode, list)));
        disk.FolderOf(ListPath).Sync();
        judge.Allow(ListImage.Read(list).Frame);
        Copies.Add(list);
        (process, daemon) = NewDaemon();
    }

    internal Truth Truth { get; } = new();

    /// <summary>Openings in which something did not get the space that it wanted.</summary>
    internal int OpenedOnFullDisk { get; private set; }

    /// <summary>Copies of the list that somebody has, the original first.</summary>
    internal List<byte[]> Copies { get; } = [];

    internal int LookAhead { get; }

    /// <summary>Nothing goes wrong any more.</summary>
    internal bool IsCalm { get; set; }

    internal byte[] Content => disk.Find(ListPath)!.Content;

    /// <summary>Time goes by, or not: change times are coarse.</summary>
    internal void Tick() => disk.Now += random.Next(2);

    /// <summary>Starts the daemon, again and again should it crash meanwhile; in the end it has to run.</summary>
    internal void Start()
    {
        for (int tries = 0; ; tries++)
        {
            (process, daemon) = NewDaemon();
            (isChanged, owed) = (false, 0);
            bool started = false;
            if (!Do("the daemon starts", () => started = daemon.Start(), calm: tries > 1))
            {
                continue;
            }

            if (started)
            {
                Violation.Unless(
                    daemon.List is not null || process.HasFailed || isDisturbed || appending is not null, $"the list is refused: {daemon.Error}");
                return;
            }

            Violation.Unless(process.HasFailed, $"the daemon does not start: {daemon.Error}");
            Kill();
        }
    }

    internal void Refresh()
    {
        isChanged = false;
        DoOrRestart("the daemon looks at its list", daemon.Refresh);
        isChanged |= process.HasFailed;
    }

    internal void Restart(bool cleanly)
    {
        tell(cleanly ? "the daemon is stopped" : "the daemon is killed");
        if (cleanly)
        {
            daemon.Stop();
        }

        Kill();
        Start();
    }

    internal void CutPower()
    {
        Kill();
        LosePower();
        Start();
    }

    /// <summary>A complete knock comes by wire.</summary>
    internal void Hear(int id, bool isBurned)
    {
        // The watcher is quicker than most knocks, but not than all.
        if (isChanged && (IsCalm || random.Next(3) > 0))
        {
            Refresh();
        }

        (isCrashed, isDisturbed) = (false, false);
        int index = daemon.Heard(id);
        bool hasToOpen = !isBurned && HasToOpen(id);
        (bool isOpen, bool needsNoSpace) = (false, false);
        if (index >= 0)
        {
            ListImage before = ListImage.Read(Content);
            List<int> touched = [id, .. IdsBefore(id)];
            owed += touched.Count + SimulatedDaemon.NoteLines;
            needsNoSpace = daemon.LedgerFree >= owed && ListJudge.HasBlanks(Content);
            knocked = (isBurned ? [id] : touched, theme.Forgets ? [] : LedgerJudge.Read(disk, files => files));
            bool isDone = DoOrRestart($"line {id} is marked", () => isOpen = Mark(id, index, isBurned));
            knocked = ([], []);
            owed = process.HasFailed ? owed : 0;
            if (!isDone || !isOpen)
            {
                Truth.Doubt([.. touched, .. before.PlaceOf(id) < 0 ? [] : before.Before(id)]);
            }
        }
        else if (!process.HasFailed)
        {
            DoOrRestart($"line {id} is replayed", () => daemon.Replay(id));
        }

        Violation.Unless(
            isOpen || !hasToOpen || (process.HasFailed && !(needsNoSpace && fault.Kind == FaultKind.Full)) || isDisturbed || isCrashed || appending is not null,
            $"the client is shut out: line {id} does not open");
        OpenedOnFullDisk += isOpen && fault.Kind == FaultKind.Full && process.HasFailed ? 1 : 0;
    }

    /// <summary>As <c>seqgen --append</c>, with others who act meanwhile; whether the lines are in the list now.</summary>
    internal bool Append(int[] ids, Action meanwhile)
    {
        appended = string.Concat(ids.Select(id => string.Create(CultureInfo.InvariantCulture, $"{id}|")));
        string longer = ListImage.Read(Content).Frame + appended;
        judge.Allow(longer);
        appending = new SimulatedProcess(disk, random) { Intruder = IsCalm ? null : Between(meanwhile) };
        bool done = false;
        int before = upheavals;
        appending.Expect(Pick());
        try
        {
            done = Appending.Run(appending, ListPath, ids);
            Violation.Unless(done || appending.HasFailed, "lines cannot be appended");
        }
        catch (SimulatedCrash)
        {
            tell("seqgen ends");
        }

        appending.Kill();
        appending = null;
        isChanged = true;
        bool isThere = ListImage.Read(Content).Frame == longer;
        Settle(done && upheavals == before);
        return isThere;
    }

    /// <summary>An editor, a backup or a deployment puts a copy of the list in place.</summary>
    internal void Put(byte[] copy, bool amidst = false)
    {
        // An editor that writes lines over others while one of them is being marked destroys both: it cannot be helped.
        bool inPlace = random.Next(2) == 0 && (!amidst || IsSameLayout(copy));
        bool isSynced = random.Next(2) == 0;
        tell($"an old copy comes back, {(inPlace ? "in place" : "by rename")}, {(isSynced ? "synced" : "not synced")}");
        isChanged = true;
        upheavals++;
        string frame = ListImage.Read(copy).Frame;
        judge.Allow(frame);
        if (appending is not null)
        {
            // It may not have read the list yet.
            judge.Allow(frame + appended);
        }

        if (inPlace)
        {
            Overwrite(disk.Find(ListPath)!, copy, isSynced);
        }
        else
        {
            // Another file with the number, the length and the change time of the one before cannot be told from it.
            disk.Now++;
            disk.FolderOf(ListPath).Change((Path.GetFileName(ListPath), disk.NewInode(ListJudge.ListMode, copy)));
            if (isSynced)
            {
                disk.FolderOf(ListPath).Sync();
            }
        }

        // Syncing a file says nothing of its name, which may be as new.
        Settle(isSynced && !inPlace && !amidst);
    }

    internal void CheckList() => judge.Check(disk);

    private bool HasToOpen(int id)
    {
        ListImage image = ListImage.Read(Content);
        return !isChanged
            && Truth.IsGood(id)
            && image.StateOf(id) == LineState.Unused
            && image.Before(id).Count(each => !Truth.IsSpent(each)) < LookAhead;
    }

    /// <summary>As DoorWorker.OpenByLine and Burn.</summary>
    private bool Mark(int id, int index, bool isBurned)
    {
        ConsumeResult result = daemon.Spend(index, isBurned ? LineState.Burned : LineState.Used);
        if (result.Verdict != ConsumeVerdict.Consumed)
        {
            tell($"line {id}: {result.Verdict} {result.Error}");
            return false;
        }

        if (isBurned)
        {
            Truth.Burn(id);
            return true;
        }

        tell($"the door opens for line {id}");
        Truth.Open(id, IdsBefore(id));
        if (theme.OpeningsAreJudged)
        {
            judge.JudgeOpening(disk, id, isDisturbed);
        }

        if (random.Next(2) == 0)
        {
            daemon.Close(id);
        }

        Settle(!isDisturbed && !isChanged);
        return true;
    }

    private List<int> IdsBefore(int id)
    {
        ListContent? content = daemon.List?.Content;
        int index = content?.Find(Lines.Sequence(id).Knocks) ?? -1;
        return [.. Enumerable.Range(0, Math.Max(index, 0)).Select(i => Lines.IdOf(content!.Knocks(i)))];
    }

    private bool DoOrRestart(string what, Action action)
    {
        isCrashed = !Do(what, action, calm: false);
        if (isCrashed)
        {
            Start();
        }

        return !isCrashed;
    }

    /// <summary>Lets the daemon do something, perhaps with something that goes wrong; false if it ended.</summary>
    private bool Do(string what, Action action, bool calm)
    {
        isDisturbed = false;
        fault = calm ? DiskFault.None : Pick();
        process.Expect(fault);
        tell(fault == DiskFault.None ? what : $"{what}; {fault.Kind} {fault.At}");
        try
        {
            action();
            return true;
        }
        catch (SimulatedCrash)
        {
            Kill();
            tell($"the daemon ends, at operation {process.Operations}");
            if (random.Next(3) > 0)
            {
                LosePower();
            }

            return false;
        }
    }

    private void Kill()
    {
        process.Kill();
        daemon.Stop();
    }

    private void LosePower()
    {
        Loss loss = random.Next(3) == 0 ? Loss.Everything : Loss.Random(random);
        tell($"the power is cut; {loss.Name}");
        disk = disk.AfterPowerCut(loss);
        upheavals++;
        appending?.Kill();
        if (knocked.Lines.Count > 0 && !isDisturbed)
        {
            judge.JudgeGroup(disk, knocked.Lines, knocked.Before);
        }

        // The next start adopts what is marked.
        knocked = ([], []);

        CheckList();
    }

    private DiskFault Pick() =>
        IsCalm || random.Next(100) >= theme.FaultPercent ? DiskFault.None : Faults.Pick(random, theme.Failures);

    /// <summary>What stands in the list now is durable, and nothing else can come back.</summary>
    private void Settle(bool isDurable)
    {
        if (isDurable && appending is null)
        {
            judge.Settle(ListImage.Read(Content).Frame);
        }
    }

    private void Overwrite(SimulatedInode inode, byte[] copy, bool isSynced)
    {
        // Whoever overwrites lines by others and does not sync loses lines in a power cut, whatever we do.
        bool isSameLayout = IsSameLayout(copy);
        inode.Overwrite(copy);
        inode.ChangedAt = disk.Now;
        if (isSynced || !isSameLayout)
        {
            inode.Sync(attributesToo: false);
        }
    }

    private bool IsSameLayout(byte[] copy) =>
        Content.Length == copy.Length && ListImage.Read(copy).Frame == ListImage.Read(Content).Frame;

    /// <summary>Now and then between two operations, but not within itself.</summary>
    private Action Between(Action action)
    {
        bool isBusy = false;
        return () =>
        {
            if (!isBusy && random.Next(20) == 0)
            {
                isBusy = true;
                action();
                isBusy = false;
            }
        };
    }

    private void Meddle()
    {
        if (!IsCalm && random.Next(80) == 0)
        {
            isDisturbed = true;
            Put(Copies[random.Next(Copies.Count)], amidst: true);
        }
    }

    private (SimulatedProcess Process, SimulatedDaemon Daemon) NewDaemon()
    {
        SimulatedProcess fresh = new(disk, random) { Intruder = theme.Intruders ? Meddle : null };
        return (fresh, new SimulatedDaemon(theme.Mutation(fresh), fresh, LookAhead, theme, random, order: null));
    }
}
