using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>TanKnock and Debian's knockd 0.8 on the same wire and the same lists.</summary>
public sealed class InteropTests
{
    [Fact]
    public async Task Debians_knock_opens_a_door_of_tanknockd()
    {
        await using Site site = await Site.StartAsync();
        await site.Client.Namespace.RunAsync(
            [Programs.Knock, "203.0.113.1", .. TanList.Knocks(site.ClientList, 1)]);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 1");
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
    }

    [Fact]
    public async Task Tanknock_opens_a_door_of_debians_knockd_with_the_same_pair()
    {
        await using Site site = await Site.PrepareAsync();
        RunningProgram knockd = await StartKnockdAsync(site);
        await site.KnockAsync(site.Client, site.Server.V4);
        await knockd.Log.WaitAsync("203.0.113.2: openSSH: OPEN SESAME");
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
        await TanList.MarkedAsync(site.ServerList, 1);
    }

    [Fact]
    public async Task List_used_by_knockd_goes_on_with_tanknockd()
    {
        await using Site site = await Site.PrepareAsync();
        RunningProgram knockd = await StartKnockdAsync(site);
        await site.KnockAsync(site.Client, site.Server.V4);
        await knockd.Log.WaitAsync("203.0.113.2: openSSH: OPEN SESAME");
        await TanList.MarkedAsync(site.ServerList, 1);
        await knockd.DisposeAsync();
        await site.Server.Namespace.RunAsync(Programs.Nft, "flush", "set", "inet", "filter", "knockers");

        await site.StartDaemonAsync(site.OpenSsh());
        site.Other.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 1));
        await site.NothingOpenedAsync();
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 2");
    }

    [Fact]
    public async Task List_used_by_tanknockd_goes_on_with_knockd()
    {
        await using Site site = await Site.StartAsync();
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 1");
        await site.Daemon.DisposeAsync();
        await site.Server.Namespace.RunAsync(Programs.Nft, "flush", "set", "inet", "filter", "knockers");

        RunningProgram knockd = await StartKnockdAsync(site);
        await site.KnockAsync(site.Client, site.Server.V4);
        await knockd.Log.WaitAsync("203.0.113.2: openSSH: OPEN SESAME");
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
        await TanList.MarkedAsync(site.ServerList, 2);
    }

    private static async Task<RunningProgram> StartKnockdAsync(Site site)
    {
        string configuration = site.Lab.Write("knockd.conf", $$"""
            [options]
                logfile = {{site.Lab.At("knockd.log")}}
                interface = eth0
            [openSSH]
                one_time_sequences = {{site.ServerList}}
                seq_timeout = 30
                command = /usr/sbin/nft add element inet filter knockers { %IP% timeout 30s }
                tcpflags = syn

            """);
        RunningProgram knockd = site.Lab.Start(
            site.Server.Namespace.Describe(Programs.Knockd, "-c", configuration, "-p", site.Lab.At("knockd.pid")),
            site.Lab.At("knockd.log"));
        await knockd.Log.WaitAsync("listening on eth0");
        return knockd;
    }
}
