using System.Net;
using System.Text.Json;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>SIGHUP: the configuration is read again, and put in force only if it is good.</summary>
public sealed class ReloadTests
{
    private const int HangUp = 1;

    private static readonly string[] Added = ["5010:udp", "5030:udp", "5020:udp"];

    private static string AddedDoor(string command = "/bin/true") => $"""
        [added]
            sequence = {string.Join(',', Added)}
            command = {command}

        """;

    [Fact]
    public async Task Doors_come_and_go_and_what_is_open_stays_so_until_its_time()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(close: 15));
        await site.OpenAsync(1);
        await ReloadAsync(site, AddedDoor());
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));

        // Its door is gone by now, and is closed with the command that it was opened with.
        await site.Log.WaitAsync("close openSSH for 203.0.113.2");
        Assert.True(await site.Client.IsShutOutAsync(site.Server.V4));

        int before = site.Log.Count;
        site.Client.Knock(site.Server.V4, Added);
        await site.Log.WaitAsync(before, "open added for 203.0.113.2");
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.FenceAsync();
        Assert.Single(site.Log.Matching("open openSSH"));

        await ReloadAsync(site, site.OpenSsh());
        await site.OpenAsync(3);
        before = site.Log.Count;
        site.Client.Knock(site.Server.V4, Added);
        await site.FenceAsync();
        Assert.Single(site.Log.Matching("open added"));
    }

    [Fact]
    public async Task Configuration_that_others_can_write_to_is_warned_of_at_start_and_reload()
    {
        await using Site site = await Site.PrepareAsync();
        string configuration = site.Configure(site.OpenSsh());
        File.SetUnixFileMode(configuration, File.GetUnixFileMode(configuration) | UnixFileMode.OtherWrite);
        RunningProgram daemon = site.Launch(site.Describe(configuration));
        await daemon.Log.WaitAsync("listening on");
        string[] warning = ["warning: unsafe configuration", configuration, "chmod go-w"];
        await daemon.Log.WaitAsync(warning);
        int before = daemon.Log.Count;
        daemon.Signal(HangUp);
        await daemon.Log.WaitAsync(before, warning);
        await daemon.Log.WaitAsync(before, "reloaded");
        Assert.Equal(0, await daemon.StopAsync());
    }

    [Fact]
    [Trait(Wrong.Table, Wrong.Configuration)]
    public async Task Configuration_with_errors_is_refused_and_the_old_one_stays_in_force()
    {
        await using Site site = await Site.StartAsync();
        int before = site.Log.Count;
        site.Configure(site.OpenSsh() + "[other]\n    sequence = 70000:tcp\n    colour = red\n");
        site.Daemon.Signal(HangUp);
        await site.Log.WaitAsync(before, "error: reload refused, the configuration in force stays", "tanknockd.conf:15");
        await site.Log.WaitAsync(before, "error: reload refused, the configuration in force stays", "tanknockd.conf:16", "colour");
        await site.OpenAsync(1);
        Assert.Empty(site.Log.Matching("reloaded"));
    }

    /// <summary>Each line of the log would change the list, and each change of the list be logged.</summary>
    [Fact]
    public async Task Configuration_by_which_the_log_is_a_list_is_refused()
    {
        await using Site site = await Site.PrepareAsync();
        string option = $"logfile = {site.Lab.At("its.log")}";
        site.Launch(site.Server.Namespace.Describe(Programs.Tanknockd, "-v", "-c", site.Configure(site.OpenSsh(), option)));
        await site.Log.WaitAsync("listening on eth0");
        int before = site.Log.Count;
        site.Configure(site.OpenSsh(list: site.Lab.At("*")), option);
        site.Daemon.Signal(HangUp);
        await site.Log.WaitAsync(
            before, "error: reload refused, the configuration in force stays", $"{site.Lab.At("its.log")} is a list of openSSH");
        await site.OpenAsync(1);
        Assert.Empty(site.Log.Matching("reloaded"));
    }

    [Fact]
    public async Task Directives_that_a_reload_does_not_put_in_force_are_named()
    {
        await using Site site = await Site.StartAsync();
        await ReloadAsync(
            site, site.OpenSsh(),
            $"logfile = {site.Lab.At("new.log")}\nusesyslog\nlog_format = json\npidfile = {site.Lab.At("pid")}\nstrict_modes = no");
        string[] named = ["logfile", "usesyslog", "log_format", "pidfile", "strict_modes"];
        Assert.Equal(
            named.Select(directive => $"reload: a change of {directive} needs a restart"),
            site.Log.Matching("needs a restart").Select(line => line[line.IndexOf("reload:", StringComparison.Ordinal)..]));
        await site.OpenAsync(1);
    }

    /// <summary>Many times, as it is a matter of milliseconds which of them comes first.</summary>
    [Fact]
    public async Task End_in_the_middle_of_reloads_closes_doors_and_is_an_end()
    {
        for (int round = 1; round <= 5; round++)
        {
            await using Site site = await Site.StartAsync();
            await site.OpenAsync(1);
            for (int i = 0; i < 3; i++)
            {
                site.Configure(site.OpenSsh(), $"ignore_ports = {1 + i}:udp");
                site.Daemon.Signal(HangUp);
            }

            Assert.Equal(0, await site.Daemon.StopAsync());
            Assert.Single(site.Log.Matching("close openSSH for 203.0.113.2"));
        }
    }

    [Fact]
    public async Task Knock_under_way_goes_on()
    {
        await using Site site = await Site.StartAsync();
        string[] knocks = TanList.Knocks(site.ClientList, 1);
        site.Client.Knock(site.Server.V4, knocks[..2]);
        await ReloadAsync(site, site.OpenSsh(more: "low_water = 3") + AddedDoor());
        int before = site.Log.Count;
        site.Client.Knock(site.Server.V4, knocks[2..]);
        await site.Log.WaitAsync(before, "open openSSH for 203.0.113.2", "line 1,");
    }

    [Fact]
    public async Task Knock_under_way_goes_on_though_its_door_listens_otherwise_now()
    {
        await using Site site = await Site.StartAsync();
        string[] knocks = TanList.Knocks(site.ClientList, 1);
        site.Client.Knock(site.Server.V4, knocks[..2]);
        await ReloadAsync(site, site.OpenSsh(more: "stray_limit = 3"));
        int before = site.Log.Count;
        site.Client.Knock(site.Server.V4, knocks[2..]);
        await site.Log.WaitAsync(before, "open openSSH for 203.0.113.2", "line 1,");
        Assert.Single(site.Log.Matching("open openSSH"));
    }

    [Fact]
    public async Task Counters_go_on_though_their_door_listens_otherwise_now()
    {
        await using Site site = await Site.StartAsync();
        await site.OpenAsync(1);
        await ReloadAsync(site, site.OpenSsh(more: "stray_limit = 3"));
        await site.OpenAsync(2);
        string status = await site.Server.Namespace.RunAsync(
            Programs.Tanknockd, "status", "--json", "-c", site.Lab.At("tanknockd.conf"));
        Assert.Equal(2, JsonDocument.Parse(status).RootElement.GetProperty("doors")[0].GetProperty("opened").GetInt32());
    }

    [Fact]
    public async Task Daemon_that_was_started_under_nohup_reloads_all_the_same()
    {
        await using Site site = await Site.PrepareAsync();
        site.Launch(site.Describe(site.Configure(site.OpenSsh()), before: "trap '' HUP"));
        await site.Log.WaitAsync("listening on eth0");
        await ReloadAsync(site, site.OpenSsh(more: "low_water = 3"));
    }

    [Fact]
    public async Task Command_that_has_changed_is_the_one_that_runs()
    {
        await using Site site = await Site.StartAsync(_ => AddedDoor("echo before"));
        site.Client.Knock(site.Server.V4, Added);
        await site.Log.WaitAsync("added", "before");
        await ReloadAsync(site, AddedDoor("echo after"));
        int before = site.Log.Count;
        site.Client.Knock(site.Server.V4, Added);
        await site.Log.WaitAsync(before, "added", "after");
    }

    [Fact]
    public async Task First_list_of_a_daemon_that_had_none_opens_and_is_remembered()
    {
        // A daemon whose commands never changed the firewall would have to be restarted (docs/privileges.md).
        await using Site site = await Site.StartAsync(_ => AddedDoor("/usr/sbin/nft flush set inet filter knockers"));
        Assert.False(File.Exists(Path.Combine(site.State, "spent")));
        await ReloadAsync(site, site.OpenSsh());
        await site.OpenAsync(1);
        Assert.True(File.Exists(Path.Combine(site.State, "spent")));
        await site.ReplaysOpenNothingAsync(1);
    }

    [Fact]
    public async Task Other_window_is_listened_for_at_once()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(more: "look_ahead = 2"));
        await ReloadAsync(site, site.OpenSsh(more: "look_ahead = 5"));
        int before = site.Log.Count;
        site.Client.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 5));
        await site.Log.WaitAsync(before, "open openSSH for 203.0.113.2", "line 5,");
    }

    [Fact]
    public async Task Door_that_listens_as_before_goes_on_resting()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(more: "cooldown = 3600"));
        await site.OpenAsync(1);
        await ReloadAsync(site, site.OpenSsh(more: "cooldown = 3000\n    low_water = 3"));
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("ignored openSSH for 203.0.113.2");
        await site.FenceAsync();
        Assert.Single(site.Log.Matching("open openSSH"));
    }

    [Fact]
    public async Task Other_interface_and_other_flags_are_listened_to()
    {
        await using Site site = await Site.PrepareAsync();
        await site.Server.Namespace.RunAsync("ip", "link", "set", "lo", "up");
        await site.ListenAsync("lo", site.OpenSsh());
        int before = site.Log.Count;
        site.Configure(site.OpenSsh() + """
            [finished]
                sequence = 7003,7001,7002
                tcpflags = fin,!syn
                command = /bin/true

            """);
        site.Daemon.Signal(HangUp);
        await site.Log.WaitAsync(before, "reloaded ");
        await site.Log.WaitAsync(before, "listening on eth0");
        await site.OpenAsync(1);
        using PacketSocket wire = new(site.Client);
        foreach (ushort port in (ushort[])[7003, 7001, 7002])
        {
            wire.Send(Frames.Final(site.Client, site.Server, port));
        }

        await site.Log.WaitAsync("open finished for 203.0.113.2");

        // And no longer to the one of before.
        site.Server.Knock(IPAddress.Loopback, TanList.Knocks(site.ClientList, 2));
        await site.FenceAsync();
        Assert.Empty(site.Log.Matching("for 127.0.0.1"));
    }

    [Fact]
    public async Task Reloads_while_knocks_arrive_lose_none()
    {
        await using Site site = await Site.StartAsync();
        for (int i = 1; i <= 5; i++)
        {
            int before = site.Log.Count;
            Task<Outcome> knock = site.KnockAsync(site.Client, site.Server.V4);
            while (!knock.IsCompleted)
            {
                await ReloadAsync(site, site.OpenSsh(more: $"low_water = {i}"));
            }

            await knock;
            await site.Log.WaitAsync(before, "open openSSH for 203.0.113.2", $"line {i},");
        }
    }

    private static async Task ReloadAsync(Site site, string doors, string options = "")
    {
        int before = site.Log.Count;
        site.Configure(doors, options);
        site.Daemon.Signal(HangUp);
        await site.Log.WaitAsync(before, "reloaded ", "tanknockd.conf");
    }
}
