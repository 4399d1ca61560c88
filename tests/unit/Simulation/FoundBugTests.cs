using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;
using Xunit;

namespace TanKnock.Tests.Simulation;

/// <summary>What the simulation has found, each in its shortest form.</summary>
public sealed class FoundBugTests
{
    private const string ListPath = SimulatedDaemon.ListPath;

    private SimulatedDisk disk = Template.WithLedger;

    public FoundBugTests() => Put(ListStyle.Roomy, synced: true);

    [Fact]
    public void Lines_appended_right_before_a_mark_are_noticed_after_it()
    {
        (SimulatedProcess process, SimulatedDaemon daemon) = Start();
        Assert.True(Appending.Run(new SimulatedProcess(disk, new Random(0)), ListPath, [5]));
        Assert.Equal(ConsumeVerdict.Consumed, Mark(daemon, 0));
        daemon.Refresh();
        Assert.Equal(5, daemon.Heard(5));
        process.Kill();
    }

    [Fact]
    public void A_memory_whose_maker_was_killed_before_its_name_was_durable_survives_a_power_cut()
    {
        for (int at = 1; at < 60; at++)
        {
            disk = Template.Empty;
            Put(ListStyle.Roomy, synced: true);
            SimulatedProcess killed = new(disk, new Random(0));
            killed.Expect(new DiskFault(FaultKind.CrashAfter, at));
            Record.Exception(() => Daemon(killed).Start());
            killed.Kill();
            (SimulatedProcess process, SimulatedDaemon daemon) = Start();
            Assert.Equal(ConsumeVerdict.Consumed, Mark(daemon, 0));
            process.Kill();
            Assert.True(LedgerJudge.Remembers(disk.AfterPowerCut(Loss.Everything), 0));
        }
    }

    [Fact]
    public void A_line_whose_mark_failed_and_that_was_healed_stays_spent_when_the_original_comes_back()
    {
        (SimulatedProcess process, SimulatedDaemon daemon) = Start();
        process.Expect(new DiskFault(FaultKind.Fail, 1));
        Assert.Equal(ConsumeVerdict.Failed, Mark(daemon, 1));
        process.Expect(DiskFault.None);
        Touch();
        daemon.Refresh();
        Assert.Equal(ConsumeVerdict.Consumed, Mark(daemon, 2));
        process.Kill();
        Put(ListStyle.Roomy, synced: true);
        (process, daemon) = Start();
        Assert.Equal(-1, daemon.Heard(1));
        process.Kill();
    }

    [Fact]
    public void A_list_that_has_the_number_of_a_removed_one_keeps_its_name_and_marks()
    {
        (SimulatedProcess process, SimulatedDaemon daemon) = Start();
        Assert.Equal(ConsumeVerdict.Consumed, Mark(daemon, 0));
        ulong number = disk.Find(ListPath)!.Number;
        Put(ListStyle.Roomy, synced: true);
        Put(ListStyle.Roomy, synced: false);
        Assert.Equal(number, disk.Find(ListPath)!.Number);
        daemon.Refresh();
        Assert.Equal(ConsumeVerdict.Consumed, Mark(daemon, 1));
        process.Kill();
        byte[] list = disk.AfterPowerCut(Loss.Everything).Find(ListPath)!.Content;
        Assert.Equal(LineState.Used, ListImage.Read(list).StateOf(1));
    }

    [Fact]
    public void A_memory_whose_sync_failed_before_a_kill_is_not_taken_for_damaged_after_a_power_cut()
    {
        for (int at = 1; at < 30; at++)
        {
            disk = Template.WithLedger;
            Put(ListStyle.Roomy, synced: true);
            (SimulatedProcess process, SimulatedDaemon daemon) = Start();
            process.Expect(new DiskFault(FaultKind.Fail, at));
            Mark(daemon, 3);
            process.Kill();
            (process, daemon) = Start();
            Assert.Equal(ConsumeVerdict.Consumed, Mark(daemon, 4));
            process.Kill();
            disk = disk.AfterPowerCut(Loss.Everything);
            Start().Process.Kill();
        }
    }

    private static ConsumeVerdict Mark(SimulatedDaemon daemon, int id) =>
        daemon.Heard(id) is int index and >= 0 ? daemon.Spend(index, LineState.Used).Verdict : ConsumeVerdict.AlreadyMarked;

    private (SimulatedProcess Process, SimulatedDaemon Daemon) Start()
    {
        SimulatedProcess process = new(disk, new Random(0));
        SimulatedDaemon daemon = Daemon(process);
        Assert.True(daemon.Start(), daemon.Error?.ToString());
        return (process, daemon);
    }

    private static SimulatedDaemon Daemon(SimulatedProcess process) => new(process, process, 10, Themes.Crashes, new Random(0), SideOrder.First);

    private void Touch() => disk.Find(ListPath)!.ChangedAt = ++disk.Now;

    private void Put(ListStyle style, bool synced)
    {
        SimulatedFolder folder = disk.FolderOf(ListPath);
        folder.Change((Path.GetFileName(ListPath), disk.NewInode(0x1A0, Lines.List(5, style))));
        disk.Now++;
        if (synced)
        {
            folder.Sync();
        }
    }
}
