using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>What a running daemon tells of itself.</summary>
public sealed class StatusTests
{
    private const int Sigusr1 = 10;

    [Fact]
    public async Task Counters_are_those_of_what_was_knocked()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(close: 3600));
        await site.OpenAsync(1);
        await site.KnockAsync(site.Client, site.Other.V4);
        await site.OpenAsync(3);
        await site.ReplaysOpenNothingAsync(1);
        await site.KnockAsync(site.Other, site.Server.V4, site.ClientList);
        await site.Log.WaitAsync("open openSSH for 203.0.113.3");

        using JsonDocument status = JsonDocument.Parse(await AskAsync(site, "status", "--json"));
        JsonElement root = status.RootElement;
        Assert.Equal(site.Daemon.Pid, root.GetProperty("pid").GetInt32());
        JsonElement wire = Assert.Single(root.GetProperty("interfaces").EnumerateArray());
        Assert.Equal("eth0", wire.GetProperty("interface").GetString());
        Assert.True(wire.GetProperty("observed").GetInt64() >= 5 * 3);
        Assert.Equal(0, wire.GetProperty("malformed").GetInt64());
        Assert.True(root.GetProperty("matching").GetProperty("begun").GetInt64() >= 5);
        JsonElement door = root.GetProperty("doors").EnumerateArray().Single(it => it.GetProperty("door").GetString() == "openSSH");
        Assert.Equal((3, 1, 0), (Number(door, "completions"), Number(door, "replays"), Number(door, "burned")));

        // One knocked twice while the door was open for it.
        Assert.Equal((2, 1), (Number(door, "opened"), Number(door, "prolonged")));
        JsonElement list = Assert.Single(door.GetProperty("lists").EnumerateArray());
        Assert.Equal((site.ServerList, Site.Lines - 4), (list.GetProperty("list").GetString(), (int)Number(list, "left")));
        Assert.Equal(
            ["203.0.113.2", "203.0.113.3"],
            root.GetProperty("open").EnumerateArray().Select(open => open.GetProperty("address").GetString()).Order());
    }

    [Fact]
    public async Task Text_and_signal_tell_the_same()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(close: 3600));
        await site.OpenAsync(1);
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
        string text = await AskAsync(site, "status");
        Assert.Matches(@"(?m)^openSSH +1 +1 +0 +0 +0 +0 +0$", text);
        Assert.Matches(@"(?m)^openSSH +203\.0\.113\.2 +\d{4}-\d\d-\d\dT", text);

        site.Daemon.Signal(Sigusr1);
        await site.Log.WaitAsync("status of eth0:", "packets observed");
        await site.Log.WaitAsync("status of door openSSH: 1 completions, 1 opened");
        await site.Log.WaitAsync($"status of list {site.ServerList}: {Site.Lines - 1} unused lines left for openSSH");
        await site.Log.WaitAsync("status of door openSSH: 203.0.113.2 is let in until ");
    }

    [Fact]
    public async Task Watch_in_a_pipe_gives_the_lines_of_the_log_as_they_come()
    {
        await using Site site = await Site.StartAsync();
        RunningProgram watch = site.Lab.Start(site.Server.Namespace.Describe(
            Programs.Tanknockd, "watch", "-c", site.Lab.At("tanknockd.conf")));
        // Until it follows, there is nothing to see.
        using CancellationTokenSource bound = new(LineLog.Bound);
        while (watch.Log.Matching("open fence").Length == 0)
        {
            bound.Token.ThrowIfCancellationRequested();
            await site.FenceAsync();
        }

        await site.OpenAsync(1);
        string seen = await watch.Log.WaitAsync("open openSSH for 203.0.113.2");
        Assert.Contains(seen, site.Log.Matching("open openSSH for 203.0.113.2"));
        await site.Daemon.StopAsync();
        Assert.Equal(1, await watch.ExitAsync());
    }

    [Fact]
    public async Task Nobody_to_ask_is_a_clear_error()
    {
        await using Site site = await Site.PrepareAsync();
        foreach (string command in (string[])["status", "watch"])
        {
            Outcome outcome = await site.Server.Namespace.TryAsync(
                Programs.Tanknockd, command, "-c", site.Configure(site.OpenSsh()));
            Assert.Equal(1, outcome.ExitCode);
            Assert.Empty(outcome.Output);
            Assert.Matches(new Regex(@"^tanknockd: error: .*\.sock: .*\ntanknockd: hint: .*\n$"), outcome.Error);
        }
    }

    [Fact]
    public async Task Other_users_are_not_answered_even_if_they_can_connect()
    {
        await using Site site = await Site.StartAsync();
        string configuration = site.Lab.At("tanknockd.conf");
        string socket = Assert.Single(Directory.GetFiles(site.Lab.At("run")));
        string program = await OtherUser.ProgramAsync(site);
        await Commands.RunAsync("chmod", ["644", configuration]);
        string[] ask = ["setpriv", "--reuid", OtherUser.Id, "--regid", OtherUser.Id, "--clear-groups", program, "status", "-c", configuration];
        Outcome outcome = await site.Server.Namespace.TryAsync(ask);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("Permission denied", outcome.Error, StringComparison.Ordinal);

        // Somebody has opened the folder and the socket to all: who is at the other end still counts.
        await Commands.RunAsync("chmod", ["711", Path.GetDirectoryName(socket)!]);
        await Commands.RunAsync("chmod", ["666", socket]);
        outcome = await site.Server.Namespace.TryAsync(ask);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("error: the daemon does not answer", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("DOOR", await AskAsync(site, "status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Socket_of_a_killed_daemon_is_taken_over()
    {
        await using Site site = await Site.StartAsync();
        await site.KillDaemonAsync();
        await site.StartDaemonAsync(site.OpenSsh());
        Assert.Contains($"process {site.Daemon.Pid.ToString(CultureInfo.InvariantCulture)},", await AskAsync(site, "status"), StringComparison.Ordinal);
    }

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    private static Task<string> AskAsync(Site site, params string[] words) =>
        site.Server.Namespace.RunAsync([Programs.Tanknockd, .. words, "-c", site.Lab.At("tanknockd.conf")]);
}
