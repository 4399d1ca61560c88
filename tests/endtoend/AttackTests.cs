using System.Net;
using PacketDotNet;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>What everybody else gets.</summary>
public sealed class AttackTests
{
    [Fact]
    public async Task Replay_from_the_same_and_another_address_opens_nothing_and_is_logged()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(close: 1));
        string[] overheard = TanList.Knocks(site.ClientList, 1);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("close openSSH for 203.0.113.2");
        int before = site.Log.Count;

        await site.Other.TanknockAsync(["203.0.113.1", .. overheard]);
        await site.Log.WaitAsync(before, "replay", "line 1", "203.0.113.3");
        await site.Client.TanknockAsync(["203.0.113.1", .. overheard]);
        await site.Log.WaitAsync(before, "replay", "line 1", "203.0.113.2");

        await site.FenceAsync();
        Assert.Single(site.Log.Matching("open openSSH"));
        Assert.Empty(await site.Lab.KnockersAsync());
        Assert.True(await site.Client.IsShutOutAsync(site.Server.V4));
        Assert.True(await site.Other.IsShutOutAsync(site.Server.V4));
    }

    [Fact]
    public async Task Replay_after_a_restart_opens_nothing()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(close: 1));
        string[] overheard = TanList.Knocks(site.ClientList, 1);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("close openSSH for 203.0.113.2");
        await site.Daemon.DisposeAsync();

        await site.StartDaemonAsync(site.OpenSsh());
        site.Other.Knock(site.Server.V4, overheard);
        await site.NothingOpenedAsync();
    }

    /// <summary>knockd falls to this, see <see cref="LabTests"/>.</summary>
    [Theory]
    [InlineData("-sS")]
    [InlineData("-sU")]
    public async Task Scan_in_order_of_all_ports_opens_nothing(string kind)
    {
        string protocol = kind == "-sU" ? "udp" : "tcp";
        await using Site site = await Site.StartAsync(site => site.OpenSsh() + $$"""
            [rising]
                sequence = 7000:{{protocol}},8000:{{protocol}},9000:{{protocol}}
                command = /usr/sbin/nft add element inet filter knockers { %IP% timeout 90s }

            """);
        await site.Other.Namespace.RunAsync(
            Programs.Nmap, "-r", "-n", "-Pn", kind, "-T5", "--min-rate", "20000", "--max-retries", "0",
            "-p", "1024-65535", "203.0.113.1");
        await site.NothingOpenedAsync();

        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
    }

    [Fact]
    public async Task Line_knocked_by_two_sources_at_once_is_burned()
    {
        await using Site site = await Site.StartAsync();
        foreach (string knock in TanList.Knocks(site.ClientList, 1))
        {
            site.Client.Knock(site.Server.V4, [knock]);
            site.Other.Knock(site.Server.V4, [knock]);
        }

        await site.Log.WaitAsync("burned", "line 1", "203.0.113.2", "203.0.113.3");
        await site.NothingOpenedAsync();
        Assert.StartsWith("#", TanList.Line(site.ServerList, 1), StringComparison.Ordinal);

        // The honest client goes on with its next line.
        site.Client.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 2));
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 2");
    }

    /// <summary>Knocks that open, replays, scans: the first packet that the server ever sends is the service's answer.</summary>
    [Theory]
    [InlineData("203.0.113.1", "-4", "knockers")]
    [InlineData("2001:db8::1", "-6", "knockers6")]
    public async Task Nothing_is_answered_until_the_service_does(string address, string family, string set)
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(set: set));
        IPAddress server = IPAddress.Parse(address);
        using Ear ear = new(site.Server, hearsItself: true);
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(4));
        Task<Packet> first = FirstSentAsync(ear, site.Server, patience.Token);

        site.Other.Knock(server, TanList.Knocks(site.ClientList, 1)[1..]);
        await site.Other.Namespace.RunAsync(
            Programs.Nmap, family, "-n", "-Pn", "-sSU", "-T4", "--max-retries", "0", "-p", "T:1-100,U:1-100", address);
        await site.KnockAsync(site.Client, server);
        await site.Log.WaitAsync("open openSSH for");
        await site.Other.TanknockAsync([address, .. TanList.Knocks(site.ClientList, 1)]);
        await site.Log.WaitAsync("replay", "line 1");
        Assert.True(await site.Client.ReachesAsync(server));

        TcpPacket? answer = (await first).Extract<TcpPacket>();
        Assert.Equal((ushort?)Machine.ServicePort, answer?.SourcePort);
        Assert.True(answer?.Acknowledgment);
    }

    [Fact]
    public async Task Knocks_in_the_wrong_order_open_nothing()
    {
        await using Site site = await Site.StartAsync();
        string[] knocks = TanList.Knocks(site.ClientList, 1);
        site.Client.Knock(site.Server.V4, [knocks[0], knocks[2], knocks[1], knocks[3]]);
        await site.NothingOpenedAsync();
    }

    [Fact]
    public async Task Knocks_by_other_protocols_open_nothing()
    {
        await using Site site = await Site.StartAsync();
        IEnumerable<string> swapped = TanList.Knocks(site.ClientList, 1).Select(
            knock => knock.Split(':')[0] + (knock.EndsWith(":udp", StringComparison.Ordinal) ? ":tcp" : ":udp"));
        site.Client.Knock(site.Server.V4, swapped);
        await site.NothingOpenedAsync();
    }

    /// <summary>Neighbour discovery (RFC 4861, 4) and who listens to which group (RFC 3810, 5.2).</summary>
    private static readonly byte[] Housekeeping = [133, 134, 135, 136, 137, 143];

    /// <summary>The first packet of a machine besides those by which neighbours and routers find each other.</summary>
    private static async Task<Packet> FirstSentAsync(Ear ear, Machine from, CancellationToken stop)
    {
        while (true)
        {
            byte[] frame = await ear.NextAsync(stop);
            Packet packet = Packet.ParsePacket(LinkLayers.Ethernet, frame);
            if (Ear.SourceOf(frame).Equals(from.Mac) && packet.Extract<ArpPacket>() is null
                && !(packet.Extract<IcmpV6Packet>() is { } icmp && Housekeeping.Contains((byte)icmp.Type)))
            {
                return packet;
            }
        }
    }
}
