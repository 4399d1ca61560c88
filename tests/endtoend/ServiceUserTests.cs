using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>The daemon as examples/tanknockd.service runs it, as far as that can be had without systemd: a user of its own,
/// two ambient capabilities, no way to more, everything read-only but its folder.</summary>
public sealed class ServiceUserTests
{
    /// <summary>CAP_NET_ADMIN and CAP_NET_RAW, bits 12 and 13 of linux/capability.h.</summary>
    private const string Capabilities = "0000000000003000";

    [Fact]
    public async Task Daemon_with_its_two_capabilities_opens_and_marks_and_closes()
    {
        await using Site site = await Site.PrepareAsync();
        string list = await OtherUser.OwnListAsync(site);
        string own = Path.GetDirectoryName(list)!;
        string configuration = site.Configure(site.OpenSsh(list, close: 1), state: Path.Combine(own, "state"));
        await Commands.RunAsync("chmod", ["644", configuration]);
        string program = await OtherUser.ProgramAsync(site);

        // Its own folder stays writable; all above does not.
        string start = $"""
            set -e
            mount --make-rprivate /
            mount --bind {own} {own}
            mount -o remount,bind,ro /
            exec setpriv --reuid {OtherUser.Id} --regid {OtherUser.Id} --clear-groups --no-new-privs --bounding-set -all,+net_raw,+net_admin \
                --inh-caps -all,+net_raw,+net_admin --ambient-caps -all,+net_raw,+net_admin "$@"
            """;
        RunningProgram daemon = site.Launch(site.Server.Namespace.Describe(
            "unshare", "-m", "sh", "-c", start, "sh", program, "-c", configuration));
        await daemon.Log.WaitAsync("listening on eth0");

        string[] status = await File.ReadAllLinesAsync($"/proc/{daemon.Pid}/status");
        Assert.Contains($"Uid:\t{OtherUser.Id}\t{OtherUser.Id}\t{OtherUser.Id}\t{OtherUser.Id}", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.All(status.Where(line => line.StartsWith("CapEff", StringComparison.Ordinal) || line.StartsWith("CapBnd", StringComparison.Ordinal)),
            line => Assert.EndsWith(Capabilities, line, StringComparison.Ordinal));

        await site.KnockAsync(site.Client, site.Server.V4);
        await daemon.Log.WaitAsync("open openSSH for 203.0.113.2");
        await daemon.Log.WaitAsync("close openSSH for 203.0.113.2");
        Assert.Empty(daemon.Log.Matching("failed"));
        Assert.StartsWith("#", File.ReadAllText(list), StringComparison.Ordinal);
        Assert.Equal(0, await daemon.StopAsync());
    }
}
