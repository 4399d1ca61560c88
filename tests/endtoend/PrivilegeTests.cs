using System.Globalization;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>What a daemon that root has started keeps of root's privileges (docs/privileges.md).</summary>
public sealed class PrivilegeTests
{
    private const int HangUp = 1;

    /// <summary>chown, dac_override, fowner, net_admin and net_raw: bits 0, 1, 3, 12 and 13 of linux/capability.h.</summary>
    private const ulong ForFirewalls = 0x300b;

    private const string Kept = "capabilities kept: chown, dac_override, fowner, net_admin, net_raw";

    [Fact]
    public async Task Root_keeps_what_nft_needs_in_every_thread_and_opens_and_closes()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(close: 1));
        await site.Log.WaitAsync(Kept);
        await site.OpenAsync(1);
        await site.Log.WaitAsync("close openSSH for 203.0.113.2");
        AssertLimited(site.Daemon.Pid, ForFirewalls);
        Assert.Empty(site.Log.Matching("failed"));
    }

    [Theory]
    [InlineData("/usr/sbin/iptables")]
    [InlineData("/usr/sbin/iptables-legacy")]
    public async Task Root_keeps_what_iptables_needs(string iptables)
    {
        // Loads the kernel's modules, as the firewall's own rules do on every real host.
        await using Site site = await Site.PrepareAsync();
        Outcome ready = await site.Server.Namespace.TryAsync(iptables, "-N", "KNOCKERS");
        if (ready.Error.Contains("do you need to insmod", StringComparison.Ordinal))
        {
            // A kernel without the old kind, which newer distributions ship: nothing to be tried.
            return;
        }

        Assert.True(ready.ExitCode == 0, ready.ToString());
        await site.StartDaemonAsync($"""
            [openSSH]
                one_time_sequences = {site.ServerList}
                start_command = {iptables} -w -A KNOCKERS -s %IP% -p tcp --dport 22 -j ACCEPT
                cmd_timeout = 3600
                stop_command = {iptables} -w -D KNOCKERS -s %IP% -p tcp --dport 22 -j ACCEPT

            """);
        await site.OpenAsync(1);
        AssertLimited(site.Daemon.Pid, ForFirewalls);

        // The command has been begun, and nothing tells when it has ended, unless it failed.
        using CancellationTokenSource bound = new(LineLog.Bound);
        while (!(await site.Server.Namespace.RunAsync(iptables, "-S", "KNOCKERS")).Contains("-s 203.0.113.2/32", StringComparison.Ordinal))
        {
            bound.Token.ThrowIfCancellationRequested();
            Assert.Empty(site.Log.Matching("failed"));
        }

        await site.Daemon.StopAsync();
        Assert.DoesNotContain("-s", await site.Server.Namespace.RunAsync(iptables, "-S", "KNOCKERS"), StringComparison.Ordinal);
        Assert.Empty(site.Log.Matching("failed"));
    }

    [Fact]
    public async Task Daemon_in_the_background_keeps_no_more()
    {
        await using Site site = await Site.PrepareAsync();
        string pidFile = site.Lab.At("pid");
        Outcome outcome = await site.Server.Namespace.TryAsync(
            Programs.Tanknockd, "-d", "-p", pidFile, "-g", site.Lab.At("log"), "-c", site.Configure(site.OpenSsh()));
        Assert.Equal(new Outcome(0, "", ""), outcome);
        AssertLimited(int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture), ForFirewalls);
    }

    [Fact]
    public async Task List_of_another_user_is_marked_and_stays_theirs()
    {
        await using Site site = await Site.PrepareAsync();
        string list = await OtherUser.OwnListAsync(site);

        // Without room, as knockd's are, so that it is rewritten as well.
        File.WriteAllLines(list, File.ReadAllLines(list).Select(line => line.Trim()));
        site.Launch(site.Describe(site.Configure(site.OpenSsh(list), "strict_modes = no")));
        await site.Log.WaitAsync("listening on eth0");
        await site.OpenAsync(1);
        AssertLimited(site.Daemon.Pid, ForFirewalls);
        Assert.Contains(" used ", TanList.Line(list, 1), StringComparison.Ordinal);
        Assert.Equal($"{OtherUser.Id}:{OtherUser.Id}\n", await Commands.RunAsync("stat", ["-c", "%u:%g", list]));
    }

    [Fact]
    public async Task Command_that_may_need_anything_keeps_everything_and_says_why()
    {
        await using Site site = await Site.PrepareAsync();
        ulong before = Sets(Environment.ProcessId)["CapBnd"].Distinct().Single();
        string configuration = site.Configure(site.OpenSsh() + "[other]\n    sequence = 7003,7001,7002\n    command = id | cat\n");
        site.Launch(site.Describe(configuration));
        await site.Log.WaitAsync(
            "capabilities kept, all that there are: ", $"{configuration}:16: what start_command of other needs cannot be told");
        AssertLimited(site.Daemon.Pid, before);

        // Unless somebody can tell.
        await site.Daemon.StopAsync();
        site.Launch(site.Describe(site.Configure(
            site.OpenSsh() + "[other]\n    sequence = 7003,7001,7002\n    command = id | cat\n", "capabilities = CAP_SYS_MODULE")));
        await site.Log.WaitAsync(Kept + ", sys_module");
        AssertLimited(site.Daemon.Pid, ForFirewalls | 1UL << 16);
    }

    [Fact]
    public async Task Door_that_a_killed_daemon_left_open_is_closed_with_what_that_takes()
    {
        await using Site site = await Site.PrepareAsync();
        string door = $"""
            [door]
                one_time_sequences = {site.ServerList}
                command = /bin/true
                cmd_timeout = 3600
                stop_command = /usr/sbin/nft list ruleset >/dev/null && echo closed

            """;
        await site.StartDaemonAsync(door);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open door for 203.0.113.2");
        await site.FenceAsync();
        await site.KillDaemonAsync();

        await site.StartDaemonAsync("");
        await site.Log.WaitAsync("capabilities kept, all that there are: ", "an earlier daemon has left open");
        await site.Daemon.StopAsync();
        await site.StartDaemonAsync("");
        await site.Log.WaitAsync(Kept);
    }

    [Fact]
    public async Task Reload_whose_commands_may_need_what_was_dropped_is_carried_out_with_a_warning()
    {
        await using Site site = await Site.StartAsync(_ => "");
        await site.Log.WaitAsync(Kept);
        int before = site.Log.Count;
        string configuration = site.Configure(
            site.OpenSsh().Replace("/usr/sbin/nft", "nft", StringComparison.Ordinal), "capabilities = sys_module");
        site.Daemon.Signal(HangUp);
        await site.Log.WaitAsync(before, "reload: a change of capabilities needs a restart");
        await site.Log.WaitAsync(before, "reloaded ");

        before = site.Log.Count;
        site.Configure(site.OpenSsh().Replace("/usr/sbin/nft", "nft", StringComparison.Ordinal));
        site.Daemon.Signal(HangUp);
        await site.Log.WaitAsync(
            before,
            $"warning: reload: {configuration}:10: what start_command of openSSH needs cannot be told, and capabilities were dropped at the start");
        await site.Log.WaitAsync(before, "reloaded ");
        await site.OpenAsync(1);
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));

        // What can be told, and is there, is nothing to warn of.
        before = site.Log.Count;
        site.Configure(site.OpenSsh(more: "start_command_6 = /usr/sbin/ip6tables -L"));
        site.Daemon.Signal(HangUp);
        await site.Log.WaitAsync(before, "reloaded ");
        Assert.Equal(3, site.Log.Matching("reloaded").Length);
        Assert.Single(site.Log.Matching("cannot be told"));
        AssertLimited(site.Daemon.Pid, ForFirewalls);
    }

    [Fact]
    public async Task Without_the_right_to_drop_anything_it_runs_with_what_it_has_and_says_so()
    {
        await using Site site = await Site.PrepareAsync();
        site.Launch(site.Server.Namespace.Describe(
            "setpriv", "--bounding-set", "-setpcap", "sh", "-c", "exec \"$@\"", "sh",
            Programs.Tanknockd, "-c", site.Configure(site.OpenSsh())));
        await site.Log.WaitAsync("warning: root's capabilities cannot be dropped: it takes setpcap to do that, which is not there");
        await site.OpenAsync(1);
    }

    /// <summary>Of all threads, in what they may do and in what programs can have that they start.</summary>
    private static void AssertLimited(int pid, ulong expected)
    {
        foreach ((string set, ulong[] bits) in Sets(pid))
        {
            ulong wanted = set is "CapInh" or "CapAmb" ? 0 : expected;
            Assert.All(bits, each => Assert.Equal($"{set} {wanted:x}", $"{set} {each:x}"));
        }
    }

    private static Dictionary<string, ulong[]> Sets(int pid) => Directory.GetDirectories($"/proc/{pid}/task")
        .SelectMany(LinesOf)
        .Where(line => line.StartsWith("Cap", StringComparison.Ordinal))
        .Select(line => line.Split(":\t"))
        .GroupBy(parts => parts[0], parts => ulong.Parse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
        .ToDictionary(group => group.Key, group => group.ToArray());

    /// <summary>A thread may have ended since it was listed.</summary>
    private static string[] LinesOf(string task)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(task, "status"));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return [];
        }
    }
}
