using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Ledger;
using Xunit;

namespace TanKnock.Tests.Doors;

/// <summary>Doors with real commands: opened, prolonged, closed.</summary>
public sealed class OpeningsTests : IAsyncDisposable
{
    private const string Alice = "203.0.113.7";

    private readonly DoorLab lab = new();
    private readonly HostLedger ledger;
    private readonly Openings openings;
    private bool isEnded;

    public OpeningsTests()
    {
        ledger = lab.OpenLedger();
        openings = lab.Open(ledger);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        ledger.Dispose();
        lab.Dispose();
    }

    [Fact]
    public async Task Door_closes_when_its_time_is_over_and_is_forgotten()
    {
        Assert.Equal(Opening.Opened, await KnockAsync(lab.Door(openFor: 0.01)));
        await lab.Log.WaitAsync($"close ssh for {Alice}");
        Assert.Equal([$"ssh start {Alice}", $"ssh stop {Alice}"], lab.Noted);
        Assert.Empty(lab.LeftOpen);
    }

    [Fact]
    public async Task Address_of_ipv6_gets_the_commands_for_ipv6()
    {
        await KnockAsync(lab.Door(openFor: 0.01), "2001:db8::7");
        await lab.Log.WaitAsync("close ssh for 2001:db8::7");
        Assert.Equal(["ssh start6 2001:db8::7", "ssh stop6 2001:db8::7"], lab.Noted);
    }

    [Fact]
    public async Task Door_is_recorded_before_its_start_command_runs()
    {
        await KnockAsync(lab.Door(openFor: 0.01) with { StartCommand = $"grep -c %IP% {lab.LedgerPath} >>{lab.At("noted")}" });
        await lab.Log.WaitAsync("close ssh");
        Assert.Equal("1", lab.Noted[0]);
    }

    /// <summary>As when the list could not be marked: recorded, and not opened.</summary>
    [Fact]
    public async Task Note_of_a_door_that_did_not_open_is_forgotten()
    {
        new CommandDoor(openings).Withdraw(await DoorLab.RecordAsync(openings, ledger, lab.Door(), Alice));
        Assert.Empty(lab.LeftOpen);
        Assert.Empty(lab.Noted);
    }

    [Fact]
    public async Task Note_of_a_knock_that_did_not_open_an_open_door_is_forgotten_with_that()
    {
        await KnockAsync(lab.Door());
        await lab.StartedAsync(1);
        new CommandDoor(openings).Withdraw(await DoorLab.RecordAsync(openings, ledger, lab.Door(openFor: 7200), Alice));
        Assert.Equal([Alice], lab.LeftOpen);
        await EndAsync();
        Assert.Equal([$"ssh start {Alice}", $"ssh stop {Alice}"], lab.Noted);
        Assert.Empty(lab.LeftOpen);
    }

    [Fact]
    public async Task Knock_at_an_open_door_begins_its_time_anew_and_it_is_closed_once()
    {
        await KnockAsync(lab.Door());
        await lab.StartedAsync(1);
        await KnockAsync(lab.Door(openFor: 0.01));
        await lab.Log.WaitAsync("close ssh");

        // Never two starts without a stop between them: what they add is there once.
        Assert.Equal(
            [$"ssh start {Alice}", $"ssh stop {Alice}", $"ssh start {Alice}", $"ssh stop {Alice}"], lab.Noted);
        Assert.Single(lab.Log.Lines);
        Assert.Empty(lab.LeftOpen);
    }

    [Fact]
    public async Task Door_that_another_configuration_opened_is_closed_as_it_was_opened()
    {
        await KnockAsync(lab.Door());
        await lab.StartedAsync(1);
        await KnockAsync(lab.Door(openFor: 0.01) with
        {
            StartCommand = $"echo new start >>{lab.At("noted")}",
            StopCommand = $"echo new stop >>{lab.At("noted")}",
        });
        await lab.Log.WaitAsync("close ssh");
        Assert.Equal([$"ssh start {Alice}", $"ssh stop {Alice}", "new start", "new stop"], lab.Noted);
    }

    [Fact]
    public async Task Doors_of_one_name_do_not_close_each_other()
    {
        await KnockAsync(lab.Door());
        await KnockAsync(lab.Door() with { StartCommand = $"echo twin >>{lab.At("noted")}" }, ordinal: 1);
        await lab.StartedAsync(2);
        Assert.Equal([$"ssh start {Alice}", "twin"], lab.Noted.Order());
    }

    [Fact]
    public async Task A_hundred_at_once_are_all_opened_all_recorded_and_all_closed_at_the_end()
    {
        for (int i = 1; i <= 100; i++)
        {
            Assert.Equal(Opening.Opened, await KnockAsync(lab.Door(), $"203.0.113.{i}"));
        }

        await lab.StartedAsync(100);
        Assert.Equal(100, openings.Snapshot().Count);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"203.0.113.{i}").Order(), lab.LeftOpen.Order());
        await EndAsync();
        Assert.Equal(200, lab.Noted.Distinct().Count());
        Assert.Empty(lab.LeftOpen);
        Assert.Equal(Opening.Refused, await KnockAsync(lab.Door()));
    }

    [Fact]
    public async Task More_than_the_bound_are_refused()
    {
        for (int i = 0; i < Openings.MaxOpen; i++)
        {
            Assert.Equal(Opening.Opened, await KnockAsync(lab.Door() with { StartCommand = null, StopCommand = "/bin/true" }, $"198.51.{i / 250}.{i % 250}"));
        }

        Assert.Equal(Opening.Refused, await KnockAsync(lab.Door()));
        await EndAsync();
    }

    [Fact]
    public async Task Knock_that_comes_while_a_door_closes_for_good_opens_nothing_and_leaves_no_note()
    {
        string go = lab.At("go");
        DoorSettings door = lab.Door(openFor: 0.01) with
        {
            StopCommand = $"echo closing >>{lab.At("noted")}; while [ ! -e {go} ]; do sleep 0.05; done",
        };
        await KnockAsync(door);
        await lab.StartedAsync(2);
        Assert.Equal(Opening.Prolonged, await KnockAsync(door));
        Task end = EndAsync();
        File.WriteAllText(go, "");
        await end;
        Assert.Equal([$"ssh start {Alice}", "closing"], lab.Noted);
        Assert.Empty(lab.LeftOpen);
    }

    [Fact]
    public async Task Door_without_a_stop_command_is_not_recorded()
    {
        await KnockAsync(lab.Door() with { StopCommand = null });
        await lab.StartedAsync(1);
        Assert.Empty(lab.LeftOpen);
    }

    [Fact]
    public async Task Failing_stop_command_is_logged_not_said_to_have_closed_and_not_tried_again()
    {
        await KnockAsync(lab.Door(openFor: 0.01) with { StopCommand = "echo no >&2; exit 3" });
        await lab.Log.WaitAsync($"command of ssh for {Alice} failed (status 3): no");
        await EndAsync();
        Assert.Single(lab.Log.Lines);
        Assert.Empty(lab.LeftOpen);
    }

    [Fact]
    public async Task Command_that_hangs_is_killed_with_its_children_after_its_limit()
    {
        await KnockAsync(lab.Door(openFor: 0.01) with
        {
            StartCommand = $"sleep 600 & echo $! >{lab.At("child")}; sleep 600",
            CommandLimit = TimeSpan.FromSeconds(8),
        });
        await lab.Log.WaitAsync($"close ssh for {Alice}");
        Assert.Contains($"command of ssh for {Alice} failed (killed after 8 s): ", lab.Log.Lines);

        // Killed, though it may still be on the way to its end, or not yet collected by whoever inherited it.
        string status = $"/proc/{File.ReadAllText(lab.At("child")).Trim()}/stat";
        Assert.True(SpinWait.SpinUntil(
            () => !File.Exists(status) || File.ReadAllText(status).Contains(") Z", StringComparison.Ordinal), DoorLab.Patience));
    }

    /// <summary>What the end of the daemon does, once.</summary>
    private async Task EndAsync()
    {
        if (!isEnded)
        {
            isEnded = true;
            await openings.DisposeAsync();
        }
    }

    private Task<Opening> KnockAsync(DoorSettings door, string address = Alice, int ordinal = 0) =>
        DoorLab.KnockAsync(openings, ledger, door, address, ordinal);
}
