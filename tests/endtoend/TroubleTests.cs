using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>Disks, lists and commands that do not do what they should.</summary>
public sealed class TroubleTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait(Wrong.Table, Wrong.Spent)]
    public async Task List_empty_or_used_up_disables_its_door_alone(bool usedUp)
    {
        await using Site site = await Site.PrepareAsync();
        string spent = site.Lab.Write("spent.tan", "");
        if (usedUp)
        {
            // Lines of its own: what is spent in one list is spent in all.
            string other = site.Lab.At("other.tan");
            await Site.MakePairAsync(other, site.Lab.At("other.client.tan"));
            File.WriteAllLines(spent, File.ReadAllLines(other).Select(line => "#" + line[1..]));
        }

        File.SetUnixFileMode(spent, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await site.StartDaemonAsync(
            site.OpenSsh() + site.OpenSsh(spent).Replace("[openSSH]", "[spent]", StringComparison.Ordinal));
        Assert.NotEmpty(site.Log.Matching("spent"));
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
    }

    [Fact]
    public async Task List_that_cannot_be_written_keeps_the_door_shut()
    {
        await using Site site = await Site.PrepareAsync();
        string lists = await MoveListAsync(site);
        await site.StartDaemonAsync(site.OpenSsh(Path.Combine(lists, "server.tan")), $"mount --bind {lists} {lists}");
        await Commands.RunAsync(
            "nsenter", ["-m", "-t", site.Daemon.Pid.ToString(null, null), "mount", "-o", "remount,bind,ro", lists]);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("refused");
        await site.NothingOpenedAsync();
    }

    [Fact]
    public async Task List_on_a_full_disk_still_opens()
    {
        await using Site site = await Site.PrepareAsync();
        string lists = await MoveListAsync(site);
        string list = Path.Combine(lists, "server.tan");
        // The shell's mounts are its own: ip netns exec gives it a mount namespace.
        await site.StartDaemonAsync(site.OpenSsh(list), $"""
            mount -t tmpfs -o size=64k,mode=700 none {lists}
            mv {site.Lab.At("spare.tan")} {list}
            ! dd if=/dev/zero of={lists}/fill bs=4k 2>{site.Lab.At("full")}
            """.ReplaceLineEndings(" && "));
        Assert.Contains("No space left", File.ReadAllText(site.Lab.At("full")), StringComparison.Ordinal);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
        Assert.Contains(" used ", TanList.Line($"/proc/{site.Daemon.Pid}/root{list}", 1), StringComparison.Ordinal);
    }

    [Fact]
    [Trait(Wrong.Table, Wrong.Command)]
    public async Task Hanging_command_delays_no_other_door()
    {
        await using Site site = await Site.PrepareAsync();
        string begun = site.Lab.At("begun");
        await site.StartDaemonAsync(site.OpenSsh() + $"""
            [slow]
                sequence = 9000:udp,7000:udp,8000:udp
                command = echo begun >>{begun}; exec sleep 300

            """);
        LineLog lines = new();
        using LogFile file = new(begun, lines);
        site.Other.Knock(site.Server.V4, ["9000:udp", "7000:udp", "8000:udp"]);
        await lines.WaitAsync("begun");
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
    }

    [Fact]
    public async Task List_restored_from_a_copy_opens_no_line_twice()
    {
        await using Site site = await Site.PrepareAsync();
        string copy = File.ReadAllText(site.ServerList);
        await site.StartDaemonAsync(site.OpenSsh(close: 1));
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("close openSSH for 203.0.113.2");
        File.WriteAllText(site.ServerList, copy);
        site.Other.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 1));
        await site.FenceAsync();
        Assert.Single(site.Log.Matching("open openSSH"));
        Assert.Empty(await site.Lab.KnockersAsync());
    }

    [Fact]
    [Trait(Wrong.Table, Wrong.Command)]
    public async Task Failing_command_is_logged_with_its_status()
    {
        await using Site site = await Site.StartAsync(_ => """
            [broken]
                sequence = 9000:udp,7000:udp,8000:udp
                command = exit 7

            """);
        site.Client.Knock(site.Server.V4, ["9000:udp", "7000:udp", "8000:udp"]);
        await site.Log.WaitAsync("broken", "7");
    }

    /// <summary>A folder of its own for the list, with a spare copy of the list outside it.</summary>
    private static async Task<string> MoveListAsync(Site site)
    {
        string lists = site.Lab.At("lists");
        Directory.CreateDirectory(lists, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Commands.RunAsync("cp", ["-p", site.ServerList, site.Lab.At("spare.tan")]);
        File.Move(site.ServerList, Path.Combine(lists, "server.tan"));
        return lists;
    }
}
