using System.Net;
using System.Text;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary><c>tanknock --raw</c>: knocks that no socket sends, at a door that listens for nothing else.</summary>
public sealed class RawTests
{
    [Theory]
    [InlineData("203.0.113.1", "knockers")]
    [InlineData("2001:db8::1", "knockers6")]
    public async Task Door_for_fin_is_opened_by_raw_knocks_alone(string server, string set)
    {
        await using Site site = await PrepareAsync();
        await site.StartDaemonAsync(site.OpenSsh(set: set, more: "tcpflags = fin,!ack"));

        await site.KnockAsync(site.Client, IPAddress.Parse(server));
        await site.FenceAsync();
        Assert.Empty(site.Log.Matching("open openSSH"));

        Outcome outcome = await RawAsync(site, "--flags", "fin,!ack", "--wait", "22:30", server);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        await site.Log.WaitAsync("open openSSH for", "line 2,");
        Assert.True(await site.Client.ReachesAsync(IPAddress.Parse(server)));
    }

    [Fact]
    public async Task Proxy_knocks_raw_and_carries_by_the_system()
    {
        await using Site site = await PrepareAsync();
        await site.StartDaemonAsync(site.OpenSsh(more: "tcpflags = fin,!ack"));

        Outcome outcome = await RawAsync(site, "-q", "--flags", "fin", "proxy", "203.0.113.1", "22:30");

        Assert.Equal(new Outcome(0, Encoding.UTF8.GetString(Service.Banner.Span), ""), outcome);
        await site.Log.WaitAsync("open openSSH for", "line 1,");
    }

    /// <summary>The server answers for these addresses to nobody on the link, so only a frame for the router gets there.</summary>
    [Theory]
    [InlineData("198.51.100.1", "203.0.113.3", "203.0.113.1", "knockers", 32)]
    [InlineData("2001:db8:1::1", "2001:db8::3", "2001:db8::1", "knockers6", 128)]
    public async Task Server_behind_a_router_is_reached_through_it(string server, string router, string near, string set, int prefix)
    {
        await using Site site = await PrepareAsync();
        await site.Server.Namespace.RunAsync("sysctl", "-q", "-w", "net.ipv4.conf.all.arp_ignore=1");
        await site.Server.Namespace.RunAsync("ip", "addr", "add", $"{server}/{prefix}", "dev", "lo");
        await site.Other.Namespace.RunAsync(
            "sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv4.conf.all.send_redirects=0");
        await site.Other.Namespace.RunAsync("ip", "route", "add", $"{server}/{prefix}", "via", near);
        await site.Client.Namespace.RunAsync("ip", "route", "add", $"{server}/{prefix}", "via", router);
        await site.StartDaemonAsync(site.OpenSsh(set: set, more: "tcpflags = fin,!ack"));

        // The first time the client has to ask for the router itself, the second time the kernel knows it.
        for (int line = 1; line <= 2; line++)
        {
            Outcome outcome = await RawAsync(site, "--flags", "fin", "--wait", "22:30", server);
            Assert.True(outcome.ExitCode == 0, outcome.ToString());
            await site.Log.WaitAsync("open openSSH for", $"line {line},");
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Knock_at_this_machine_opens(string address)
    {
        await using Site site = await PrepareAsync();
        await site.ListenAsync("lo", site.OpenSsh(set: address == "::1" ? "knockers6" : "knockers", more: "tcpflags = fin,!ack"));

        Outcome outcome = await site.Server.TanknockAsync("--raw", "--flags", "fin", "--list", site.ClientList, address);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        await site.Log.WaitAsync($"open openSSH for {address}", "line 1,");
    }

    [Fact]
    public async Task Without_privileges_no_line_is_used()
    {
        await using Site site = await PrepareAsync();

        Outcome outcome = await site.Client.Namespace.TryAsync(
            "setpriv", "--bounding-set=-all", "--inh-caps=-all",
            Programs.Tanknock, "--raw", "--list", site.ClientList, "203.0.113.1");

        Assert.Equal(
            new Outcome(1, "", """
                tanknock: error: --raw needs privileges: this user may not put packets on eth0; no line was used
                tanknock: hint: run it as root, or with the capability CAP_NET_RAW

                """), outcome);
        Assert.Equal(Site.Lines, TanList.Unused(site.ClientList));
    }

    [Theory]
    [InlineData("203.0.113.77", "no route to 203.0.113.77: 203.0.113.77 does not answer on eth0")]
    [InlineData("2001:db8::77", "no route to 2001:db8::77: 2001:db8::77 does not answer on eth0")]
    [InlineData("198.51.100.1", "no route to 198.51.100.1: Network is unreachable")]
    public async Task Nobody_to_send_to_uses_no_line(string address, string why)
    {
        await using Site site = await PrepareAsync();

        Outcome outcome = await RawAsync(site, address);

        Assert.Equal(new Outcome(1, "", $"tanknock: error: {why}; no line was used\n"), outcome);
        Assert.Equal(Site.Lines, TanList.Unused(site.ClientList));
    }

    /// <summary>With lists of TCP knocks alone: UDP has no flags.</summary>
    private static async Task<Site> PrepareAsync()
    {
        Site site = await Site.PrepareAsync();
        await Commands.RunAsync(Programs.Seqgen, [
            "--force", "--count", $"{Site.Lines}", "--protocols", "tcp", "--server", site.ServerList, "--client", site.ClientList]);
        return site;
    }

    private static Task<Outcome> RawAsync(Site site, params string[] words) =>
        site.Client.TanknockAsync(["--raw", "--list", site.ClientList, .. words]);
}
