using System.Globalization;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;
using Xunit;

namespace TanKnock.Tests.Simulation;

/// <summary>A server that a short history is played on, once for each way to end it.</summary>
internal sealed class Machine
{
    /// <summary>The client's next line is always within it.</summary>
    internal const int LookAhead = 6;

    private readonly ShortHistory history;
    private readonly SideOrder order;
    private readonly HashSet<int> heard = [];
    private readonly byte[] original;
    private readonly string frame;
    private SimulatedDisk disk;
    private SimulatedProcess process;
    private SimulatedDaemon daemon;

    internal Machine(ShortHistory history, SideOrder order)
    {
        this.history = history;
        this.order = order;
        original = Lines.List(history.LineCount, history.Style);
        frame = ListImage.Read(original).Frame;
        disk = history.Disk();
        PutOriginal();
        (process, daemon) = NewDaemon();
        history.Before(this);
        Kill();
        (process, daemon) = NewDaemon();
    }

    internal Truth Truth { get; } = new();

    /// <summary>Plays the history up to the fault, and checks what is left; the operations it took without any.</summary>
    internal int Play(DiskFault fault, Loss? loss)
    {
        process.Expect(fault);
        try
        {
            history.Act(this);
        }
        catch (SimulatedCrash)
        {
            // As intended.
        }

        int operations = process.Operations;
        Kill();
        disk = loss is null ? disk : disk.AfterPowerCut(loss);
        CheckList();
        Start();
        Replay();
        if (!heard.Contains(history.Next))
        {
            Violation.Unless(Knock(history.Next), $"the client is shut out: line {history.Next} does not open");
        }

        Kill();
        disk = disk.AfterPowerCut(Loss.Everything);
        PutOriginal();
        Start();
        Replay();
        CheckFolders();
        Kill();
        return operations;
    }

    internal void Start()
    {
        if (process.IsDead)
        {
            (process, daemon) = NewDaemon();
        }

        Violation.Unless(daemon.Start(), $"the daemon does not start: {daemon.Error}");
        Violation.Unless(daemon.List is not null, $"the list is refused: {daemon.Error}");
    }

    internal void StartAndKnock(params int[] ids)
    {
        Start();
        Array.ForEach(ids, id => Knock(id));
    }

    internal void StartAndBurn(int id)
    {
        Start();
        Burn(id);
    }

    internal void StartAppendAndKnock(int id)
    {
        Start();
        Append();
        Knock(id);
    }

    internal void StartAndReplay(int id, params int[] replayed)
    {
        Start();
        Knock(id);
        Array.ForEach(replayed, daemon.Replay);
        Knock(id + 1);
    }

    private bool Knock(int id)
    {
        heard.Add(id);
        if (daemon.Heard(id) is int index and >= 0 && daemon.Spend(index, LineState.Used).Verdict == ConsumeVerdict.Consumed)
        {
            Truth.Open(id, Enumerable.Range(0, id));
            SimulatedDisk worst = disk.AfterPowerCut(Loss.Everything);
            Violation.Unless(
                ListImage.Read(worst.Find(SimulatedDaemon.ListPath)!.Content).StateOf(id) == LineState.Used && LedgerJudge.Remembers(worst, id),
                $"line {id} opens before its mark is on the disk");
            Violation.Unless(
                LedgerJudge.IsOpen(worst, SimulatedDaemon.NoteOf(Lines.Sequence(id)).Key), $"line {id} opens before it is recorded what has to be closed");
            return true;
        }

        return false;
    }

    private void Burn(int id)
    {
        heard.Add(id);
        Assert.Equal(ConsumeVerdict.Consumed, daemon.Spend(daemon.Heard(id), LineState.Burned).Verdict);
        Truth.Burn(id);
    }

    internal void StartKnockAndClose(int id)
    {
        Start();
        Knock(id);
        daemon.Close(id);
    }

    private void Append()
    {
        Appending.Run(process, SimulatedDaemon.ListPath, Enumerable.Range(history.LineCount, history.Appended));
        daemon.Refresh();
    }

    /// <summary>Yesterday's list comes back.</summary>
    internal void PutOriginal()
    {
        SimulatedFolder folder = disk.FolderOf(SimulatedDaemon.ListPath);
        folder.Change((Path.GetFileName(SimulatedDaemon.ListPath), disk.NewInode(0x1A0, original)));
        folder.Sync();
    }

    private void Replay()
    {
        foreach (int id in heard)
        {
            Knock(id);
        }
    }

    private void CheckList()
    {
        ListImage image = ListImage.Read(disk.Find(SimulatedDaemon.ListPath)!.Content);
        string longer = frame + string.Concat(
            Enumerable.Range(history.LineCount, history.Appended).Select(id => string.Create(CultureInfo.InvariantCulture, $"{id}|")));
        Violation.Unless(image.Frame == frame || image.Frame == longer, $"lines were lost or altered: {image.Frame}");
        Violation.Unless(disk.Find(SimulatedDaemon.ListPath)!.Facts.Mode == 0x1A0, "the list's mode has changed");
        Violation.Unless(
            image.OutOfOrder(Truth).All(id => LedgerJudge.Remembers(disk, id)), "a line is live although a later one has opened");
    }

    /// <summary>What a crash left beside the ledger is removed by the next start, and beside a list by its next rewriting.</summary>
    private void CheckFolders()
    {
        string[] left = [.. disk.Folder(SimulatedDaemon.StateFolderPath).Names.Keys.Where(name => name.EndsWith(".tmp", StringComparison.Ordinal))];
        Violation.Unless(left.Length == 0, $"left over: {string.Join(' ', left)}");
    }

    private void Kill()
    {
        process.Kill();
        daemon.Stop();
    }

    private (SimulatedProcess Process, SimulatedDaemon Daemon) NewDaemon()
    {
        SimulatedProcess fresh = new(disk, new Random(1));
        return (fresh, new SimulatedDaemon(fresh, fresh, LookAhead, Themes.Crashes, new Random(1), order));
    }
}
