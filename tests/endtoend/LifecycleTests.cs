using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>How the daemon starts, and how it ends.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task Sigterm_ends_cleanly()
    {
        await using Site site = await Site.StartAsync();
        Assert.Equal(0, await site.Daemon.StopAsync());
    }

    [Fact]
    public async Task Pid_file_names_the_daemon_and_goes_with_it()
    {
        await using Site site = await Site.PrepareAsync();
        string file = site.Lab.At("tanknockd.pid");
        site.Launch(site.Describe(site.Configure(site.OpenSsh(), $"pidfile = {file}")));
        await site.Log.WaitAsync("listening on eth0");
        Assert.Equal(site.Daemon.Pid, int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture));
        await site.Daemon.StopAsync();
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Log_file_gets_the_lines_for_scripts()
    {
        await using Site site = await Site.PrepareAsync();
        string file = site.Lab.At("tanknockd.log");
        LineLog lines = new();
        using LogFile log = new(file, lines);
        site.Launch(site.Describe(site.Configure(site.OpenSsh(), $"logfile = {file}")));
        await lines.WaitAsync("listening on eth0");
        await site.KnockAsync(site.Client, site.Server.V4);
        await lines.WaitAsync("open openSSH for 203.0.113.2");
    }

    [Fact]
    [Trait(Wrong.Table, Wrong.Configuration)]
    public async Task Configuration_with_three_errors_names_all_and_exits_2()
    {
        await using Site site = await Site.PrepareAsync();
        string configuration = site.Lab.Write("bad.conf", $"""
            [options]
                interface = eth0
                interfacce = eth1
            [openSSH]
                one_time_sequences = {site.ServerList}
                seq_timeout = soon
                command = /bin/true
            [other]
                sequence = 70000:tcp
                command = /bin/true

            """);
        RunningProgram daemon = site.Launch(site.Describe(configuration));
        Assert.Equal(2, await daemon.ExitAsync());
        string said = daemon.Log.ToString();
        foreach (string expected in (string[])["interfacce", "bad.conf:3", "bad.conf:6", "bad.conf:9"])
        {
            Assert.Contains(expected, said, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait(Wrong.Table, Wrong.Interface)]
    public async Task Interface_missing_at_start_is_waited_for()
    {
        await using Site site = await Site.PrepareAsync();
        site.Launch(site.Describe(site.Configure(site.OpenSsh(), wire: "eth0,eth7")));
        await site.Log.WaitAsync("waiting for eth7: there is no such interface (but eth0, lo)");
        await site.Log.WaitAsync("listening on eth0");
        await site.OpenAsync(1);

        await WireTests.ConnectAsync(site, "eth7");
        await site.Log.WaitAsync("listening on eth7");
        site.Client.Knock(IPAddress.Parse("198.51.100.1"), TanList.Knocks(site.ClientList, 2));
        await site.Log.WaitAsync("open openSSH for 198.51.100.2", "line 2,");
        Assert.Single(site.Log.Matching("eth7", "waiting for"));
    }

    [Fact]
    [Trait(Wrong.Table, Wrong.Interface)]
    public async Task Interface_deleted_and_made_again_with_another_address_is_listened_to_again()
    {
        await using Site site = await Site.PrepareAsync();
        await WireTests.ConnectAsync(site, "eth7");
        await site.ListenAsync("eth0,eth7", site.OpenSsh());
        string place = site.Server.Namespace.Name;
        await Commands.RunAsync("ip", ["-n", place, "link", "delete", "eth7"]);
        await site.Log.WaitAsync("lost eth7: it is gone; waiting for it");
        await site.OpenAsync(1);

        int before = site.Log.Count;
        await WireTests.ConnectAsync(site, "eth7");
        await site.Log.WaitAsync(before, "listening on eth7");
        await Commands.RunAsync("ip", ["-n", place, "addr", "add", "198.51.100.77/24", "dev", "eth7"]);
        site.Client.Knock(IPAddress.Parse("198.51.100.77"), TanList.Knocks(site.ClientList, 2));
        await site.Log.WaitAsync("open openSSH for 198.51.100.2", "line 2,");
        Assert.Single(site.Log.Matching("lost"));
        Assert.Empty(site.Log.Matching("eth7", "warning: waiting for"));
    }

    [Fact]
    [Trait(Wrong.Table, Wrong.Interface)]
    public async Task Only_interface_going_down_and_up_is_listened_to_again()
    {
        await using Site site = await Site.StartAsync();
        string place = site.Server.Namespace.Name;
        for (int line = 1; line <= 3; line++)
        {
            int before = site.Log.Count;
            await Commands.RunAsync("ip", ["-n", place, "link", "set", "eth0", "down"]);
            await site.Log.WaitAsync(before, "lost eth0: it is down; waiting for it");
            await Commands.RunAsync("ip", ["-n", place, "link", "set", "eth0", "up"]);
            await site.Log.WaitAsync(before, "listening on eth0");
            await site.OpenAsync(line);
        }
    }

    [Fact]
    public async Task Supervisor_is_told_when_the_daemon_listens_where_and_when_it_reloads_and_stops()
    {
        await using Site site = await Site.PrepareAsync();
        string path = site.Lab.At("notify");
        using Socket supervisor = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        supervisor.Bind(new UnixDomainSocketEndPoint(path));
        // systemd sets SYSTEMD_EXEC_PID to the pid of the process that it starts; exec keeps the shell's.
        System.Diagnostics.ProcessStartInfo start = site.Describe(
            site.Configure(site.OpenSsh(), wire: "eth0,eth7"), "export SYSTEMD_EXEC_PID=$$");
        start.Environment["NOTIFY_SOCKET"] = path;
        site.Launch(start);

        byte[] message = new byte[4096];
        using CancellationTokenSource bound = new(TimeSpan.FromSeconds(60));
        List<string> said = [];
        async Task HearsAsync(string line)
        {
            while (!said.Contains(line))
            {
                int length = await supervisor.ReceiveAsync(message, bound.Token);
                said.AddRange(Encoding.UTF8.GetString(message, 0, length).Split('\n'));
            }
        }

        // Ready means that a knock is seen from now on.
        await HearsAsync("READY=1");
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
        await HearsAsync("STATUS=listening on eth0; waiting for eth7");

        await WireTests.ConnectAsync(site, "eth7");
        await HearsAsync("STATUS=listening on eth0; listening on eth7");

        said.Clear();
        site.Daemon.Signal(1);
        await HearsAsync("RELOADING=1");
        Assert.Single(said, line => line.StartsWith("MONOTONIC_USEC=", StringComparison.Ordinal));
        await HearsAsync("READY=1");
        site.Daemon.Signal(NativeMethods.Sigterm);
        await HearsAsync("STOPPING=1");
        Assert.Equal(0, await site.Daemon.ExitAsync());
    }

    [Fact]
    public async Task Check_of_a_good_configuration_exits_0_and_writes_nothing()
    {
        await using Site site = await Site.PrepareAsync();
        string list = File.ReadAllText(site.ServerList);
        Outcome outcome = await site.Server.Namespace.TryAsync(
            Programs.Tanknockd, "check", "-c", site.Configure(site.OpenSsh()));
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(list, File.ReadAllText(site.ServerList));
        Assert.False(Directory.Exists(site.State));
    }
}
