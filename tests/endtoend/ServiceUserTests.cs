using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>The daemon as examples/tanknockd.service runs it, as far as that can be had without systemd: a user of its own,
/// two ambient capabilities, no way to more, everything read-only but its folder.</summary>
public sealed class ServiceUserTests
{
    /// <summary>Of nobody; no account is needed.</summary>
    private const string User = "64321";

    /// <summary>CAP_NET_ADMIN and CAP_NET_RAW, bits 12 and 13 of linux/capability.h.</summary>
    private const string Capabilities = "0000000000003000";

    [Fact]
    public async Task Daemon_with_its_two_capabilities_opens_and_marks_and_closes()
    {
        await using Site site = await Site.PrepareAsync();
        string own = site.Lab.At("own");
        string list = Path.Combine(own, "server.tan");
        Directory.CreateDirectory(own);
        File.Move(site.ServerList, list);
        await Commands.RunAsync("chown", ["-R", $"{User}:{User}", own]);
        string configuration = site.Configure(site.OpenSsh(list, close: 1), state: Path.Combine(own, "state"));

        // Where that user can get at it, wherever it was built.
        string programs = site.Lab.At("programs");
        string program = Path.Combine(programs, "tanknockd");
        await Commands.RunAsync("cp", ["-r", Path.GetDirectoryName(Programs.Tanknockd)!, programs]);
        await Commands.RunAsync("chmod", ["-R", "a+rX", programs, configuration]);
        await Commands.RunAsync("chmod", ["711", site.Lab.Folder]);

        // Its own folder stays writable; all above does not.
        string start = $"""
            set -e
            mount --make-rprivate /
            mount --bind {own} {own}
            mount -o remount,bind,ro /
            exec setpriv --reuid {User} --regid {User} --clear-groups --no-new-privs --bounding-set -all,+net_raw,+net_admin \
                --inh-caps -all,+net_raw,+net_admin --ambient-caps -all,+net_raw,+net_admin "$@"
            """;
        RunningProgram daemon = site.Launch(site.Server.Namespace.Describe(
            "unshare", "-m", "sh", "-c", start, "sh", program, "-c", configuration));
        await daemon.Log.WaitAsync("listening on eth0");

        string[] status = await File.ReadAllLinesAsync($"/proc/{daemon.Pid}/status");
        Assert.Contains($"Uid:\t{User}\t{User}\t{User}\t{User}", status);
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
