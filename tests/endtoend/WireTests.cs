using System.Net;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>What is seen of the wire: which interfaces, which packets, and each of them once.</summary>
public sealed class WireTests
{
    /// <summary>Two knocks more than it takes strays, so that each stray counted twice would end the attempt.</summary>
    private const string Guarded = """
        [guarded]
            sequence = 7003:udp,7001:udp,7002:udp
            stray_limit = 8
            command = /bin/true

        """;

    /// <summary>A packet that counted twice would be two knocks of it.</summary>
    private const string Repeated = """
        [repeated]
            sequence = 7100:udp,7100:udp,7100:udp
            command = /bin/true

        """;

    private static readonly string[] Strays = [.. Enumerable.Range(8001, 8).Select(port => $"{port}:udp")];

    [Fact]
    public async Task Knocks_over_two_interfaces_are_one_knock_and_both_are_listened_to()
    {
        await using Site site = await Site.PrepareAsync();
        await ConnectAsync(site, "eth1");
        await site.ListenAsync("eth0,eth1", site.OpenSsh());
        string[] knocks = TanList.Knocks(site.ClientList, 1);
        using PacketSocket first = new(site.Client);
        using PacketSocket second = new(site.Client, "eth1");
        for (int i = 0; i < knocks.Length; i++)
        {
            (i % 2 == 0 ? first : second).Send(Frames.Forged(site.Client, site.Client.V4, site.Server, knocks[i]));
        }

        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 1,");
        await site.Client.TanknockAsync("--list", site.ClientList, "198.51.100.1");
        await site.FenceAsync();
        site.Client.Knock(IPAddress.Parse("198.51.100.1"), TanList.Knocks(site.ClientList, 3));
        await site.Log.WaitAsync("open openSSH for 198.51.100.2", "line 3,");
    }

    [Theory]
    [InlineData("eth0,br0")]
    [InlineData("any")]
    public async Task Packet_on_a_bridge_and_its_port_is_one_packet(string wire)
    {
        await using Site site = await Site.PrepareAsync();
        await Commands.RunAsync("ip", ["-n", site.Server.Namespace.Name, "-batch", "-"], $"""
            link add br0 up type bridge mcast_snooping 0
            addr flush dev eth0
            link set eth0 master br0
            addr add {site.Server.V4}/24 dev br0

            """);
        await site.ListenAsync(wire, Guarded + Repeated);
        site.Client.Knock(site.Server.V4, ["7003:udp", .. Strays, "7001:udp", "7002:udp"]);
        await site.Log.WaitAsync("open guarded for 203.0.113.2");

        site.Client.Knock(site.Server.V4, ["7100:udp", "7100:udp"]);
        await site.FenceAsync();
        Assert.Empty(site.Log.Matching("open repeated"));
        site.Client.Knock(site.Server.V4, ["7100:udp"]);
        await site.Log.WaitAsync("open repeated for 203.0.113.2");
    }

    [Fact]
    public async Task Any_hears_interfaces_of_all_kinds_also_those_that_come_later()
    {
        await using Site site = await Site.PrepareAsync();
        await site.ListenAsync("any", site.OpenSsh());
        await site.OpenAsync(1);

        await site.Server.Namespace.RunAsync("ip", "link", "set", "lo", "up");
        site.Server.Knock(IPAddress.Loopback, TanList.Knocks(site.ClientList, 2));
        await site.Log.WaitAsync("open openSSH for 127.0.0.1", "line 2,");

        await ConnectAsync(site, "eth1");
        site.Client.Knock(IPAddress.Parse("198.51.100.1"), TanList.Knocks(site.ClientList, 3));
        await site.Log.WaitAsync("open openSSH for 198.51.100.2", "line 3,");

        using Tunnel tunnel = new(site.Server, "tun0");
        await AddressAsync(site, "tun0", "192.0.2.1/24");
        SendThrough(tunnel, TanList.Knocks(site.ClientList, 4));
        await site.Log.WaitAsync("open openSSH for 192.0.2.9", "line 4,");
    }

    [Fact]
    public async Task Tunnel_without_a_link_layer_is_listened_to()
    {
        await using Site site = await Site.PrepareAsync();
        using Tunnel tunnel = new(site.Server, "tun0");
        await AddressAsync(site, "tun0", "192.0.2.1/24");
        await site.ListenAsync("tun0", site.OpenSsh());
        SendThrough(tunnel, TanList.Knocks(site.ClientList, 1));
        await site.Log.WaitAsync("open openSSH for 192.0.2.9");
    }

    [Fact]
    public async Task Packets_to_others_are_heard_only_by_a_door_whose_target_they_name()
    {
        await using Site site = await Site.PrepareAsync();
        await site.StartDaemonAsync(site.OpenSsh() + """
            [behind]
                sequence = 7003:udp,7001:udp,7002:udp
                target = 203.0.113.77
                command = /bin/true
            [here]
                sequence = 7003:udp,7001:udp,7002:udp
                command = /bin/true

            """);
        using PacketSocket wire = new(site.Client);
        foreach (string other in (string[])["203.0.113.3", "203.0.113.255", "255.255.255.255", "224.0.0.1"])
        {
            foreach (string knock in TanList.Knocks(site.ClientList, 1))
            {
                wire.Send(Frames.Addressed(site.Client, site.Server, IPAddress.Parse(other), knock));
            }
        }

        foreach (string knock in (string[])["7003:udp", "7001:udp", "7002:udp"])
        {
            wire.Send(Frames.Addressed(site.Client, site.Server, IPAddress.Parse("203.0.113.77"), knock));
        }

        await site.Log.WaitAsync("open behind for 203.0.113.2");
        await site.NothingOpenedAsync();
        Assert.Empty(site.Log.Matching("open here"));
    }

    [Theory]
    [InlineData("eth0")]
    [InlineData("any")]
    public async Task Server_that_connects_out_opens_nothing_for_itself(string wire)
    {
        await using Site site = await Site.PrepareAsync();
        await site.ListenAsync(wire, site.OpenSsh(more: "target = 203.0.113.2"));
        site.Server.Knock(site.Client.V4, TanList.Knocks(site.ClientList, 1));
        await site.NothingOpenedAsync();
    }

    [Fact]
    public async Task Own_addresses_are_followed_as_they_change()
    {
        await using Site site = await Site.StartAsync();
        IPAddress added = IPAddress.Parse("203.0.113.9");
        await AddressAsync(site, "eth0", "203.0.113.9/24");
        site.Client.Knock(added, TanList.Knocks(site.ClientList, 1));
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 1,");

        await site.Server.Namespace.RunAsync("ip", "addr", "del", "203.0.113.9/24", "dev", "eth0");
        using PacketSocket wire = new(site.Client);
        foreach (string knock in TanList.Knocks(site.ClientList, 2))
        {
            wire.Send(Frames.Addressed(site.Client, site.Server, added, knock));
        }

        await site.FenceAsync();
        Assert.Single(site.Log.Matching("open openSSH"));
    }

    [Fact]
    public async Task Ignored_ports_are_neither_knocks_nor_strays()
    {
        await using Site site = await Site.PrepareAsync();
        Launch(site, Guarded, "ignore_ports = 443:udp,8001-8008:udp");
        await site.Log.WaitAsync("listening on eth0");
        foreach (IPAddress to in (IPAddress[])[site.Server.V4, site.Server.V6])
        {
            int before = site.Log.Count;
            site.Client.Knock(to, ["7003:udp", "443:udp", .. Strays, "443:udp", "7001:udp", .. Strays, "7002:udp"]);
            await site.Log.WaitAsync(before, "open guarded for");
        }

        // The same without ignoring: one stray too many.
        site.Client.Knock(site.Server.V4, ["7003:udp", "444:udp", "7001:udp", .. Enumerable.Repeat("445:udp", 8), "7002:udp"]);
        await site.FenceAsync();
        Assert.Single(site.Log.Matching("open guarded for 203.0.113.2"));
    }

    [Fact]
    public async Task Lines_over_ipv6_open_one_after_the_other()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(set: "knockers6"));
        for (int line = 1; line <= 5; line++)
        {
            await site.KnockAsync(site.Client, site.Server.V6);
            await site.Log.WaitAsync("open openSSH for 2001:db8::2", $"line {line},");
        }

        Assert.True(await site.Client.ReachesAsync(site.Server.V6));
        Assert.Equal(Site.Lines - 5, TanList.Unused(site.ServerList));
    }

    /// <summary>A second wire between client and server: 198.51.100.2 to 198.51.100.1.</summary>
    internal static async Task ConnectAsync(Site site, string name)
    {
        await Commands.RunAsync("ip", ["-n", site.Server.Namespace.Name, "-batch", "-"], $"""
            link add {name} type veth peer name {name} netns {site.Client.Namespace.Name}
            addr add 198.51.100.1/24 dev {name}
            link set {name} up

            """);
        await Commands.RunAsync("ip", ["-n", site.Client.Namespace.Name, "-batch", "-"], $"""
            addr add 198.51.100.2/24 dev {name}
            link set {name} up

            """);
    }

    private static Task<string> AddressAsync(Site site, string name, string address) =>
        Commands.RunAsync("ip", ["-n", site.Server.Namespace.Name, "-batch", "-"], $"""
            addr add {address} dev {name}
            link set {name} up

            """);

    private static void SendThrough(Tunnel tunnel, string[] knocks)
    {
        foreach (string knock in knocks)
        {
            tunnel.Send(Frames.Bare(IPAddress.Parse("192.0.2.9"), IPAddress.Parse("192.0.2.1"), knock));
        }
    }

    private static void Launch(Site site, string doors, string options) =>
        site.Launch(site.Describe(site.Configure(doors, options)));
}
