using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>Plain nft commands go to libnftables in the daemon's own process (docs/decisions/0017).</summary>
public sealed class NftablesTests
{
    /// <summary>In the daemon's own mount namespace there is no nft that works, so nothing but the library can open.</summary>
    private const string NoProgram = "mount --bind /bin/false /usr/sbin/nft";

    /// <summary>A library that cannot be loaded.</summary>
    private const string NoLibrary = "for each in /usr/lib/*/libnftables.so.1; do mount --bind /dev/null \"$(readlink -f \"$each\")\"; done";

    [Fact]
    public async Task Plain_nft_command_needs_no_process()
    {
        await using Site site = await Site.PrepareAsync();
        await site.StartDaemonAsync(site.OpenSsh(close: 1), NoProgram);
        await site.OpenAsync(1);
        await site.Log.WaitAsync("close openSSH for 203.0.113.2");
        Assert.Empty(site.Log.Matching("failed"));

        // Again, by the same context of the library; and it is the element that opens the port, as long as that takes.
        int before = site.Log.Count;
        site.Configure(site.OpenSsh(close: 3600));
        site.Daemon.Signal(NativeMethods.Sighup);
        await site.Log.WaitAsync(before, "reloaded ");
        await site.OpenAsync(2);
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
        await site.Daemon.StopAsync();
        Assert.Equal(2, site.Log.Matching("close openSSH for 203.0.113.2").Length);
        Assert.Empty(site.Log.Matching("failed"));
        Assert.Empty(await site.Lab.KnockersAsync());
    }

    [Fact]
    public async Task What_the_library_refuses_the_program_is_asked_to_do()
    {
        await using Site site = await Site.PrepareAsync();
        string asked = site.Lab.At("asked");
        string program = await site.Lab.WriteProgramAsync("nft", $"#!/bin/sh\necho \"$TANKNOCK_ADDRESS: $*\" >> {asked}\nexit 7\n");
        await site.StartDaemonAsync(site.OpenSsh(set: "nosuch"), $"mount --bind {program} /usr/sbin/nft");
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("command of openSSH for 203.0.113.2 failed (status 7)");
        Assert.Equal(
            "203.0.113.2: add element inet filter nosuch { 203.0.113.2 timeout 90s }\n", await File.ReadAllTextAsync(asked));
    }

    [Fact]
    public async Task After_a_refusal_the_library_goes_on_working()
    {
        await using Site site = await Site.PrepareAsync();
        await site.StartDaemonAsync(
            site.OpenSsh() + "[wrong]\n    sequence = 6003:udp,6001:udp\n    command = /usr/sbin/nft add element inet filter nosuch { %IP% }\n",
            NoProgram);
        for (int line = 1; line <= 2; line++)
        {
            int before = site.Log.Count;
            site.Client.Knock(site.Server.V4, ["6003:udp", "6001:udp"]);
            await site.Log.WaitAsync(before, "command of wrong for 203.0.113.2 failed (status 1)");
            await site.OpenAsync(line);
        }

        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
    }

    /// <summary>It would write to standard error by itself.</summary>
    [Fact]
    public async Task Without_the_right_to_change_anything_the_library_is_not_asked()
    {
        await using Site site = await Site.PrepareAsync();
        site.Launch(site.Server.Namespace.Describe(
            "setpriv", "--bounding-set", "-net_admin", "sh", "-c", "exec \"$@\"", "sh",
            Programs.Tanknockd, "-c", site.Configure(site.OpenSsh(close: 0))));
        await site.Log.WaitAsync("listening on eth0");
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("command of openSSH for 203.0.113.2 failed (status 1): Operation not permitted");
        await site.Daemon.StopAsync();
        Assert.All(
            site.Log.Matching("Operation not permitted"), line => Assert.Contains("tanknockd: warning: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_library_there_is_the_program()
    {
        await using Site site = await Site.PrepareAsync();
        string asked = site.Lab.At("asked");
        string program = await site.Lab.WriteProgramAsync("nft", $"#!/bin/sh\necho \"$*\" >> {asked}\n");
        await site.StartDaemonAsync(site.OpenSsh(close: 1), $"{NoLibrary} && mount --bind {program} /usr/sbin/nft");
        await site.OpenAsync(1);
        await site.Log.WaitAsync("close openSSH for 203.0.113.2");
        await site.Daemon.StopAsync();
        Assert.Equal(
            "add element inet filter knockers { 203.0.113.2 timeout 90s }\ndelete element inet filter knockers { 203.0.113.2 }\n",
            await File.ReadAllTextAsync(asked));
    }
}
