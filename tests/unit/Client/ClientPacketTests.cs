using System.Diagnostics;
using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;
using Packet = TanKnock.Tests.Client.PacketWatch.Packet;

namespace TanKnock.Tests.Client;

/// <summary>What leaves the client, watched on the wire of a namespace.</summary>
public sealed class ClientPacketTests : IDisposable
{
    /// <summary>Somebody else's connection, which the kernel tries again and again: it shows that the watch would have
    /// seen a second SYN of ours.</summary>
    private const int ControlPort = 9;

    private readonly ClientLab lab = new();
    private readonly NetworkLab network = new();

    public void Dispose()
    {
        network.Dispose();
        lab.Dispose();
    }

    [RootTheory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    public void Fixed_knock_leaves_in_order_once_and_slowly_enough(string address)
    {
        // Three pauses are longer than the kernel waits before it repeats a SYN, one second (RFC 6298).
        const int Pause = 600;
        using PacketWatch watch = new(network);

        Finished run = Run("-v", "-d", $"{Pause}", address, "7001", "8001:udp", "7002:tcp", "8002:udp");

        List<Packet> packets = WatchForThreeSeconds(watch, address);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["7001:tcp", "8001:udp", "7002:tcp", "8002:udp"], packets.Select(p => p.Knock));
        Assert.All(packets.Zip(packets.Skip(1)), pair => Assert.True(pair.Second.Time - pair.First.Time >= Pause / 1000.0));
        Assert.StartsWith("tanknock: knock 1 of 4 sent: 7001:tcp\n", run.Error, StringComparison.Ordinal);
    }

    [RootFact]
    public void One_time_line_leaves_as_it_stands_in_the_list()
    {
        using PacketWatch watch = new(network);
        lab.WriteList("#7000,8000\n 41234:tcp,2211:udp,60123,8081:udp\n 9000,9001\n");

        Finished run = Run("-d", "0", "--list", lab.ListPath, "192.0.2.1");

        Assert.Equal(0, run.ExitCode);
        List<Packet> packets = watch.TakeUntil(p => p.Port == 8081);
        Assert.Equal(["41234:tcp", "2211:udp", "60123:tcp", "8081:udp"], packets.Select(p => p.Knock));
    }

    /// <summary>Not a moment too early, ever. Late they are when others have the processor: of several runs, one in which a
    /// quarter of the pauses is right to the millisecond is enough.</summary>
    [RootFact]
    public void Pauses_are_right_to_the_millisecond()
    {
        const double Pause = 0.020;

        // The clock of captured packets may be slewed meanwhile, by 500 parts in a million (adjtimex(2)).
        const double Slew = 0.0001;
        const int Runs = 10;
        string[] ports = [.. Enumerable.Range(10001, 32).Select(p => $"{p}:udp")];
        double quarter = double.PositiveInfinity;
        using PacketWatch watch = new(network);
        for (int i = 0; i < Runs && quarter > Pause + 0.001; i++)
        {
            Finished run = Run(["-q", "192.0.2.1", .. ports]);

            Assert.Equal(new Finished(0, "", ""), run);
            List<Packet> packets = watch.TakeUntil(p => p.Port == 10032);
            Assert.Equal(ports, packets.Select(p => p.Knock));
            double[] pauses = [.. packets.Zip(packets.Skip(1), (one, next) => next.Time - one.Time).Order()];
            Assert.True(pauses[0] >= Pause - Slew, $"a pause of {pauses[0]} s");
            quarter = pauses[pauses.Length / 4];
        }

        Assert.InRange(quarter, Pause - Slew, Pause + 0.001);
    }

    [RootFact]
    public void Waiting_begins_one_pause_after_the_last_knock()
    {
        using PacketWatch watch = new(network);

        Finished run = Run("-q", "-d", "60", "--wait", "22:0.5", "--retries", "0", "192.0.2.1", "10001:udp", "10002:udp");

        Assert.Equal(4, run.ExitCode);
        List<Packet> packets = watch.TakeUntil(p => p.Port == 22);
        Assert.Equal(["10001:udp", "10002:udp", "22:tcp"], packets.Select(p => p.Knock));
        Assert.True(packets[2].Time - packets[1].Time >= 0.0599);
    }

    [RootTheory]
    [InlineData]
    [InlineData("--raw")]
    public void Knocks_come_from_the_source_that_was_named(params string[] how)
    {
        _ = Command("ip", "address", "add", "192.0.2.5/32", "dev", "lo");
        using PacketWatch watch = new(network);

        Finished run = Run(["-q", .. how, "--source", "192.0.2.5", "192.0.2.1", "7001", "8001:udp"]);

        Assert.Equal(new Finished(0, "", ""), run);
        Assert.All(watch.TakeUntil(p => p.Port == 8001), p => Assert.Equal("192.0.2.5", p.Source));
    }

    /// <summary>Two ways lead there, and the routes prefer the other one.</summary>
    [RootTheory]
    [InlineData]
    [InlineData("--raw")]
    public void Knocks_leave_through_the_interface_that_was_named(params string[] how)
    {
        string ways = string.Concat(new[] { (Number: 1, Metric: 10), (Number: 2, Metric: 20) }.Select(way => $"""
            ip link add way{way.Number} up type veth peer name end{way.Number}
            ip link set end{way.Number} up
            ip address add 203.0.113.{way.Number}0/32 dev way{way.Number}
            ip route add 203.0.113.1/32 dev way{way.Number} metric {way.Metric} src 203.0.113.{way.Number}0
            ip neighbour add 203.0.113.1 lladdr 02:00:00:00:00:0{way.Number} dev way{way.Number}

            """));
        Assert.Equal(0, Command("sh", "-ec", ways).ExitCode);
        using PacketWatch first = new(network, "end1");
        using PacketWatch second = new(network, "end2");

        Finished preferred = Run(["-q", .. how, "203.0.113.1", "7001", "8001:udp"]);
        Finished named = Run(["-q", .. how, "--bind-interface", "way2", "203.0.113.1", "7002", "8002:udp"]);

        Assert.Equal((0, 0), (preferred.ExitCode, named.ExitCode));
        Assert.Equal(["203.0.113.10 7001:tcp", "203.0.113.10 8001:udp"], first.TakeUntil(p => p.Port == 8001).Select(Seen));
        Assert.Equal(["203.0.113.20 7002:tcp", "203.0.113.20 8002:udp"], second.TakeUntil(p => p.Port == 8002).Select(Seen));

        static string Seen(Packet packet) => $"{packet.Source} {packet.Knock}";
    }

    [RootTheory]
    [InlineData("192.0.2.1", "fin", "F")]
    [InlineData("2001:db8::1", "fin,psh,urg", "FPU")]
    public void Raw_knock_has_the_flags_that_were_asked_for(string address, string flags, string seen)
    {
        using PacketWatch watch = new(network);
        lab.WriteList(" 41234:tcp,2211:udp,60123,8081:udp\n 9000,9001\n");

        Finished run = Run("-q", "--raw", "--flags", flags, "--list", lab.ListPath, address);

        Assert.Equal(new Finished(0, "", ""), run);
        List<Packet> packets = watch.TakeUntil(p => p.Port == 8081);
        string tcp = $"Flags [{seen}],";
        Assert.Equal([41234, 2211, 60123, 8081], packets.Where(p => p.What.StartsWith(tcp, StringComparison.Ordinal) || p.Knock == $"{p.Port}:udp")
            .Select(p => p.Port));
    }

    [RootFact]
    public void Knock_without_raw_mode_does_without_libpcap()
    {
        lab.WriteList(ClientLab.RoomyList(20));
        string loaded = Path.Combine(lab.Folder, "loaded");

        Finished run = Command("env", "LD_DEBUG=files", $"LD_DEBUG_OUTPUT={loaded}", ClientLab.Program, "--list", lab.ListPath, "192.0.2.1");
        Finished raw = Command("env", "LD_DEBUG=files", $"LD_DEBUG_OUTPUT={loaded}-raw", ClientLab.Program, "--raw", "--list", lab.ListPath, "192.0.2.1");

        Assert.Equal((0, 0), (run.ExitCode, raw.ExitCode));
        Assert.DoesNotContain("libpcap", Read("loaded.*"), StringComparison.Ordinal);
        Assert.Contains("libpcap", Read("loaded-raw.*"), StringComparison.Ordinal);

        string Read(string files) => string.Concat(Directory.EnumerateFiles(lab.Folder, files).Select(File.ReadAllText));
    }

    [RootFact]
    public void Local_firewall_that_forbids_a_knock_is_told_with_the_line_used_up()
    {
        lab.WriteList(ClientLab.RoomyList(20));
        Command("nft", "add", "rule", "inet", "lab", "leaving", "udp", "dport", "20001", "drop");

        Finished run = Run("-d", "0", "--list", lab.ListPath, "192.0.2.1");

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith(
            "\ntanknock: error: a local firewall does not let a knock leave for 192.0.2.1: Operation not permitted; line 1 is used up\n"
            + "tanknock: hint: look at the rules for what this machine sends: nft list ruleset\n",
            run.Error,
            StringComparison.Ordinal);
        Assert.StartsWith("#10001:tcp,20001:udp used ", lab.ListLines()[0], StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("198.51.100.1")]
    [InlineData("2001:db8:1::1")]
    [InlineData("203.0.113.1", "blackhole", "Invalid argument")]
    [InlineData("203.0.113.1", "unreachable", "No route to host")]
    [InlineData("2001:db8:1::1", "blackhole", "Invalid argument")]
    public void Address_without_a_way_uses_no_line_up(string address, string? route = null, string words = "Network is unreachable")
    {
        if (route is not null)
        {
            Assert.Equal(0, Command("ip", "route", "add", route, address).ExitCode);
        }

        string list = ClientLab.RoomyList(20);
        lab.WriteList(list);

        Finished run = Run("--list", lab.ListPath, address);

        string message = $"tanknock: error: no route to {address}: {words}; no line was used\n";
        Assert.Equal(new Finished(1, "", message), run);
        Assert.Equal(list, File.ReadAllText(lab.ListPath));
    }

    private List<Packet> WatchForThreeSeconds(PacketWatch watch, string address)
    {
        string[] connect = network.Inside("bash", "-c", $"exec 3<>/dev/tcp/{address}/{ControlPort}");
        using Process control = lab.Start(connect[0], connect[1..]);
        try
        {
            List<Packet> before = watch.TakeUntil(p => p.Port == ControlPort);
            List<Packet> after = watch.TakeUntil(p => p.Port == ControlPort && p.Time - before[^1].Time > 2.9);
            return [.. before.Concat(after).Where(p => p.Port != ControlPort)];
        }
        finally
        {
            control.Kill();
            control.WaitForExit();
        }
    }

    private Finished Run(params string[] arguments) => Command([ClientLab.Program, .. arguments]);

    private Finished Command(params string[] command)
    {
        string[] inside = network.Inside(command);
        return lab.RunCommand(inside[0], inside[1..]);
    }
}
