using System.Net.Sockets;
using System.Text;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>Directives and options of knockd that no other test here has a use for.</summary>
public sealed class DirectiveTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Knocks = ["9000:udp", "7000:udp", "8000:udp"];

    [Fact]
    public async Task Syslog_gets_the_events_with_their_priority_and_standard_error_none()
    {
        await using Site site = await Site.PrepareAsync();
        using Socket syslog = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        syslog.Bind(new UnixDomainSocketEndPoint(site.Lab.At("syslog")));
        string devices = site.Lab.At("dev");
        Directory.CreateDirectory(devices);

        // In the daemon's own mount namespace: the machine's /dev stays as it is.
        RunningProgram daemon = site.Launch(site.Describe(
            site.Configure(Door("command = exit 3"), "usesyslog"),
            $"mount -t tmpfs none {devices} && cp -a /dev/null /dev/zero /dev/random /dev/urandom {devices} "
            + $"&& ln -s {site.Lab.At("syslog")} {devices}/log && mount --bind {devices} /dev"));
        string name = $" tanknockd[{daemon.Pid}]: ";
        Assert.Matches("^<30>", await ReceiveAsync(syslog, name + "listening on eth0"));
        site.Client.Knock(site.Server.V4, Knocks);
        Assert.Matches("^<28>", await ReceiveAsync(syslog, name + "command of odd for 203.0.113.2 failed (status 3)"));
        Assert.Empty(daemon.Log.Matching("listening"));
    }

    [Fact]
    public async Task Only_ipv4_takes_no_notice_of_ipv6()
    {
        await using Site site = await Site.PrepareAsync();
        await ListenAsync(site, Door("command = /bin/true"), "-4");
        site.Client.Knock(site.Server.V6, Knocks);
        site.Client.Knock(site.Server.V4, Knocks);
        await site.Log.WaitAsync("open odd for 203.0.113.2");
        Assert.Empty(site.Log.Matching("2001:db8::"));
    }

    [Fact]
    public async Task Interface_of_the_command_line_wins()
    {
        await using Site site = await Site.PrepareAsync();
        site.Launch(site.Server.Namespace.Describe(
            Programs.Tanknockd, "-i", "eth0", "-c", site.Configure(Door("command = /bin/true"), wire: "nosuch0")));
        await site.Log.WaitAsync("listening on eth0");
        site.Client.Knock(site.Server.V4, Knocks);
        await site.Log.WaitAsync("open odd for 203.0.113.2");
        Assert.Empty(site.Log.Matching("nosuch0"));
    }

    /// <summary>What is left of it would hold the pipe open.</summary>
    [Fact]
    public async Task Command_that_hangs_is_killed_with_what_it_has_started()
    {
        await using Site site = await Site.PrepareAsync();
        string pipe = site.Lab.At("pipe");
        await Commands.RunAsync("mkfifo", [pipe]);
        await ListenAsync(site, Door($"command = exec >{pipe}; trap '' TERM; echo begun; sleep 300 & sleep 300\n    cmd_limit = 10"));
        TaskCompletionSource reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string> written = Task.Run(() =>
        {
            reading.SetResult();
            return File.ReadAllText(pipe);
        });
        await reading.Task;
        site.Client.Knock(site.Server.V4, Knocks);
        await site.Log.WaitAsync("command of odd for 203.0.113.2 failed (killed after 10 s)");
        Assert.Equal("begun\n", await written.WaitAsync(Patience));
    }

    [Theory]
    [InlineData("", "four 2001:db8::2", "unfour 2001:db8::2")]
    [InlineData("start_command_6 = echo six %IP%\n stop_command_6 = echo unsix %IP%", "six 2001:db8::2", "unsix 2001:db8::2")]
    [InlineData("Command_6 = echo six %IP%\n stop_command_6 =", "six 2001:db8::2", null)]
    [InlineData("command_6 =\n stop_command_6 = echo unsix %IP%", null, null)]
    public async Task Commands_for_ipv6_are_those_for_ipv4_unless_named_and_nothing_if_empty(string more, string? start, string? stop)
    {
        await using Site site = await Site.PrepareAsync();
        await ListenAsync(site, Door($"command = echo four %IP%\n stop_command = echo unfour %IP%\n cmd_timeout = 0\n {more}"));
        site.Client.Knock(site.Server.V6, Knocks);
        await site.Log.WaitAsync("open odd for 2001:db8::2");
        Assert.Equal(0, await site.Daemon.StopAsync());
        string[] expected = [.. ((string?[])[start, stop]).OfType<string>()];
        Assert.Equal(
            expected.Select(said => $"command of odd for 2001:db8::2 said: {said}"),
            site.Log.Matching("said: ").Select(line => line[line.IndexOf("command of", StringComparison.Ordinal)..]));
    }

    [Fact]
    public async Task Strays_up_to_the_limit_are_forgiven()
    {
        await using Site site = await Site.PrepareAsync();
        await ListenAsync(site, Door("command = /bin/true\n    stray_limit = 1"));
        site.Client.Knock(site.Server.V4, ["9000:udp", "4001:udp", "4002:udp", "7000:udp", "8000:udp"]);
        await site.FenceAsync();
        Assert.Empty(site.Log.Matching("open odd"));
        site.Client.Knock(site.Server.V4, ["9000:udp", "4001:udp", "7000:udp", "8000:udp"]);
        await site.Log.WaitAsync("open odd for 203.0.113.2");
    }

    /// <summary>Only the wait is an assumption on time: that a second and a half is more than one.</summary>
    [Fact]
    public async Task Knocks_that_take_longer_than_seq_timeout_open_nothing()
    {
        await using Site site = await Site.PrepareAsync();
        await ListenAsync(site, Door("command = /bin/true\n    seq_timeout = 1"));
        site.Client.Knock(site.Server.V4, Knocks[..2]);
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        site.Client.Knock(site.Server.V4, Knocks[2..]);
        await site.FenceAsync();
        Assert.Empty(site.Log.Matching("open odd"));
    }

    private static string Door(string more) => $"""
        [odd]
            sequence = {string.Join(',', Knocks)}
            {more}

        """;

    private static async Task ListenAsync(Site site, string door, params string[] options)
    {
        site.Launch(site.Server.Namespace.Describe([Programs.Tanknockd, .. options, "-c", site.Configure(door)]));
        await site.Log.WaitAsync("listening on eth0");
    }

    /// <summary>The first datagram from now on that has this part.</summary>
    private static async Task<string> ReceiveAsync(Socket socket, string part)
    {
        using CancellationTokenSource bound = new(Patience);
        byte[] datagram = new byte[4096];
        while (true)
        {
            int length = await socket.ReceiveAsync(datagram, bound.Token);
            string text = Encoding.UTF8.GetString(datagram, 0, length);
            if (text.Contains(part, StringComparison.Ordinal))
            {
                return text;
            }
        }
    }
}
