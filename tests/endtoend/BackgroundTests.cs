using System.Globalization;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary><c>tanknockd -d</c> and knockd's other flags.</summary>
public sealed class BackgroundTests
{
    [Fact]
    public async Task Background_daemon_listens_when_the_command_has_returned()
    {
        await using Site site = await Site.PrepareAsync();
        string pidFile = site.Lab.At("tanknockd.pid");
        string logFile = site.Lab.At("tanknockd.log");
        LineLog lines = new();
        using LogFile log = new(logFile, lines);
        Outcome outcome = await StartAsync(site, "-d", "-p", pidFile, "-g", logFile);
        Assert.Equal(new Outcome(0, "", ""), outcome);

        // Not awaited: pid file and ears have to be there by now.
        int pid = int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture);
        await site.KnockAsync(site.Client, site.Server.V4);
        await lines.WaitAsync("listening on eth0");
        await lines.WaitAsync("open openSSH for 203.0.113.2");
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));

        // A session of its own, no folder held, nothing of the starter's streams.
        string[] facts = File.ReadAllText($"/proc/{pid}/stat").Split(' ');
        Assert.Equal(pid.ToString(CultureInfo.InvariantCulture), facts[5]);
        Assert.Equal("0", facts[6]);
        Assert.Equal("/", Directory.ResolveLinkTarget($"/proc/{pid}/cwd", false)!.FullName);
        Assert.All(Enumerable.Range(0, 3), file =>
            Assert.Equal("/dev/null", File.ResolveLinkTarget($"/proc/{pid}/fd/{file}", false)!.FullName));

        // The pid file leads to it, and goes with it.
        _ = NativeMethods.Signal(pid, NativeMethods.Sigterm);
        await lines.WaitAsync("close openSSH for 203.0.113.2");
        await lines.WaitAsync("stopped");
        Assert.False(File.Exists(pidFile));
    }

    [Fact]
    public async Task Background_daemon_that_cannot_start_says_why_and_fails()
    {
        await using Site site = await Site.PrepareAsync();
        string pidFile = site.Lab.At("tanknockd.pid");
        Outcome first = await StartAsync(site, "-d", "-p", pidFile, "-g", site.Lab.At("log"));
        Assert.Equal(0, first.ExitCode);

        // Found out late, right before it would listen.
        string other = site.Configure(site.OpenSsh(), state: site.Lab.At("other"));
        Outcome second = await site.Server.Namespace.TryAsync(
            Programs.Tanknockd, "-c", other, "-d", "-p", pidFile, "-g", site.Lab.At("log"));
        Assert.Equal((1, ""), (second.ExitCode, second.Output));
        Assert.StartsWith(
            $"tanknockd: error: {pidFile}: process {File.ReadAllText(pidFile).Trim()} is running already\n",
            second.Error,
            StringComparison.Ordinal);

        Outcome noLog = await StartAsync(site, "-d", "-p", site.Lab.At("other.pid"), "-g", site.Lab.At("none/log"));
        Assert.Equal(1, noLog.ExitCode);
        Assert.StartsWith("tanknockd: error: cannot open the log file", noLog.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(site.Lab.At("other.pid")));
    }

    [Fact]
    public async Task Background_daemon_with_a_wrong_configuration_says_all_of_it_and_exits_2()
    {
        await using Site site = await Site.PrepareAsync();
        string configuration = site.Lab.Write("bad.conf", "[options]\ninterfacce = eth0\n[a]\nsequence = 7000,\n");
        Outcome outcome = await site.Server.Namespace.TryAsync(
            Programs.Tanknockd, "-d", "-c", configuration, "-p", site.Lab.At("pid"), "-g", site.Lab.At("log"));
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("bad.conf:2: there is no directive \"interfacce\"", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("bad.conf:4: sequence: ", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(site.Lab.At("pid")));
    }

    /// <summary>The program starts itself once more, with all that it was told.</summary>
    [Fact]
    public async Task Empty_and_odd_words_of_the_command_line_stay_what_they_are()
    {
        await using Site site = await Site.PrepareAsync();
        string odd = site.Lab.At("log of \"odd\" name $HOME;\n");
        Outcome outcome = await StartAsync(site, "-d", "-g", odd, "-p", "");
        Assert.Equal(new Outcome(0, "", ""), outcome);
        Assert.True(File.Exists(odd));

        foreach (string wrong in (string[])["a b", "eth0,", "eth0,any"])
        {
            outcome = await StartAsync(site, "-i", wrong);
            Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
            Assert.StartsWith("tanknockd: error: -i: ", outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Lookup_is_taken_and_says_why_it_does_nothing()
    {
        await using Site site = await Site.PrepareAsync();
        RunningProgram daemon = site.Launch(site.Server.Namespace.Describe(
            Programs.Tanknockd, "-l", "-c", site.Configure(site.OpenSsh())));
        await daemon.Log.WaitAsync("listening on eth0");
        Assert.Single(daemon.Log.Matching("tanknockd: warning: -l has no effect", "name servers"));
    }

    [Fact]
    public async Task Verbose_logs_to_standard_error_besides_the_file()
    {
        await using Site site = await Site.PrepareAsync();
        string logFile = site.Lab.At("tanknockd.log");
        LineLog lines = new();
        using LogFile log = new(logFile, lines);
        RunningProgram daemon = site.Launch(site.Server.Namespace.Describe(
            Programs.Tanknockd, "-v", "-g", logFile, "-c", site.Configure(site.OpenSsh())));
        await daemon.Log.WaitAsync("listening on eth0");
        await lines.WaitAsync("listening on eth0");
    }

    [Fact]
    public async Task Debug_shows_every_packet_and_what_came_of_it_and_warns_of_that()
    {
        await using Site site = await Site.PrepareAsync();
        RunningProgram daemon = site.Launch(site.Server.Namespace.Describe(
            Programs.Tanknockd, "-D", "-c", site.Configure(site.OpenSsh())));
        await daemon.Log.WaitAsync("listening on eth0");
        Assert.Single(daemon.Log.Matching("warning", "-D writes knocks to the log"));

        // The fence's sequence is 5003, 5001, 5002, all udp.
        site.Client.Knock(site.Server.V4, ["4999:udp", "5003:udp", "4998:udp", "5001:udp", "5002:udp"]);
        await daemon.Log.WaitAsync("udp from 203.0.113.2 to port 4999: no part of a sequence");
        await daemon.Log.WaitAsync("udp from 203.0.113.2 to port 5003: knock 1");
        await daemon.Log.WaitAsync("udp from 203.0.113.2 to port 4998: between two knocks");
        await daemon.Log.WaitAsync("udp from 203.0.113.2 to port 5001: knock 2");
        await daemon.Log.WaitAsync("udp from 203.0.113.2 to port 5002: knock 3");
        await daemon.Log.WaitAsync("open fence for 203.0.113.2");
        await daemon.Log.WaitAsync("command of fence for 203.0.113.2: /bin/true");
    }

    [Fact]
    public async Task Version_is_told()
    {
        Outcome outcome = await Commands.TryAsync(Programs.Tanknockd, ["-V"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("tanknockd ", outcome.Output, StringComparison.Ordinal);
    }

    private static Task<Outcome> StartAsync(Site site, params string[] options) => site.Server.Namespace.TryAsync(
        [Programs.Tanknockd, "-c", site.Configure(site.OpenSsh()), .. options]);
}
