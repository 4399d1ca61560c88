using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>Proves the lab itself, with Debian's programs alone: it sees a door shut, and it sees one open.</summary>
public sealed class LabTests
{
    [Fact]
    public async Task Lab_without_a_knock_shuts_everybody_out()
    {
        await using Lab lab = await Lab.CreateAsync();
        Assert.True(await lab.Client.IsShutOutAsync(lab.Server.V4));
        Assert.True(await lab.Client.IsShutOutAsync(lab.Server.V6));
    }

    [Fact]
    public async Task Lab_with_addresses_in_the_sets_lets_these_in()
    {
        await using Lab lab = await Lab.CreateAsync();
        await lab.Server.Namespace.FeedAsync(
            "add element inet filter knockers { 203.0.113.2 }\nadd element inet filter knockers6 { 2001:db8::2 }\n",
            Programs.Nft, "-f", "-");
        Assert.True(await lab.Client.ReachesAsync(lab.Server.V4));
        Assert.True(await lab.Client.ReachesAsync(lab.Server.V6));
        Assert.True(await lab.Other.IsShutOutAsync(lab.Server.V4));
    }

    [Fact]
    public async Task Knockd_knocked_by_sockets_of_the_lab_opens()
    {
        await using Lab lab = await Lab.CreateAsync();
        RunningProgram knockd = await StartKnockdAsync(lab);
        lab.Client.Knock(lab.Server.V4, ["7000:tcp", "8000:tcp", "9000:tcp"]);
        await knockd.Log.WaitAsync("203.0.113.2: openSSH: OPEN SESAME");
        Assert.True(await lab.Client.ReachesAsync(lab.Server.V4));
    }

    /// <summary>The weakness that TanKnock must not have, seen once, so that the scan is known to work.</summary>
    [Fact]
    public async Task Knockd_scanned_in_order_opens()
    {
        await using Lab lab = await Lab.CreateAsync();
        RunningProgram knockd = await StartKnockdAsync(lab);
        await lab.Other.Namespace.RunAsync(
            Programs.Nmap, "-r", "-n", "-Pn", "-sS", "-T5", "--min-rate", "2000", "--max-retries", "0",
            "-p", "6900-9100", "203.0.113.1");
        await knockd.Log.WaitAsync("203.0.113.3: openSSH: OPEN SESAME");
        Assert.True(await lab.Other.ReachesAsync(lab.Server.V4));
    }

    private static async Task<RunningProgram> StartKnockdAsync(Lab lab)
    {
        string configuration = lab.Write("knockd.conf", $$"""
            [options]
                logfile = {{lab.At("knockd.log")}}
                interface = eth0
            [openSSH]
                sequence = 7000,8000,9000
                seq_timeout = 30
                command = /usr/sbin/nft add element inet filter knockers { %IP% timeout 30s }
                tcpflags = syn

            """);
        RunningProgram knockd = lab.Start(
            lab.Server.Namespace.Describe(Programs.Knockd, "-c", configuration, "-p", lab.At("knockd.pid")),
            lab.At("knockd.log"));
        await knockd.Log.WaitAsync("listening on eth0");
        return knockd;
    }
}
