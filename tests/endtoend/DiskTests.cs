using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>Disks that are full, read-only or broken, with the list and the ledger on them.</summary>
[Trait(Wrong.Table, Wrong.Disk)]
public sealed class DiskTests
{
    [Theory]
    [InlineData(Disk.Tmpfs)]
    [InlineData(Disk.Ext4)]
    public async Task Full_disk_with_list_and_memory_still_opens_each_line_once(string mount)
    {
        await using Site site = await Site.PrepareAsync();
        Disk disk = await Disk.MountAsync(site, mount);
        await disk.StartDaemonAsync();
        await disk.FillAsync();
        await site.OpenAsync(1);
        await site.KnockAsync(site.Client, site.Other.V4);
        await site.OpenAsync(3);
        Assert.Contains(" used ", TanList.Line(disk.ListFromOutside, 1), StringComparison.Ordinal);
        Assert.Contains(" skipped ", TanList.Line(disk.ListFromOutside, 2), StringComparison.Ordinal);
        Assert.Contains(" used ", TanList.Line(disk.ListFromOutside, 3), StringComparison.Ordinal);
        await site.ReplaysOpenNothingAsync(1, 2, 3);

        await site.KillDaemonAsync();
        await disk.StartDaemonAsync();
        await site.ReplaysOpenNothingAsync(1, 2, 3);
        await site.OpenAsync(4);
    }

    [Fact]
    public async Task Full_disk_without_a_memory_yet_ends_the_start_with_a_clear_line()
    {
        await using Site site = await Site.PrepareAsync();
        Disk disk = await Disk.MountAsync(site, Disk.Tmpfs);
        await disk.FillAsync();
        RunningProgram daemon = site.Launch(disk.Describe());
        Assert.Equal(1, await daemon.ExitAsync());
        Assert.NotEmpty(daemon.Log.Matching("tanknockd: error:", disk.State, "No space left"));
    }

    /// <summary>ext4 has room for two small files in blocks that are in use already, but not for what is to come.</summary>
    [Fact]
    public async Task Full_disk_that_cramps_a_new_memory_opens_nothing_until_there_is_space()
    {
        await using Site site = await Site.PrepareAsync();
        Disk disk = await Disk.MountAsync(site, Disk.Ext4);
        await disk.RunAsync($"mkdir -m 700 {disk.State}");
        await disk.FillAsync();
        await disk.RunAsync($"truncate -s -65536 {disk.Path}/fill");
        await disk.StartDaemonAsync();
        await site.Log.WaitAsync("warning: ledger cannot grow", disk.State, "No space left");
        await RefusedAsync(site, 1, "No space left");
        await disk.RunAsync($"rm {disk.Path}/fill");
        await site.OpenAsync(2);
    }

    [Fact]
    public async Task Read_only_list_keeps_the_door_shut_until_it_is_writable_again()
    {
        await using Site site = await Site.PrepareAsync();
        Disk disk = await Disk.MountAsync(site, Disk.Tmpfs);
        await disk.RunAsync($"mount --bind {disk.List} {disk.List}");
        await disk.StartDaemonAsync();
        await site.OpenAsync(1);
        await disk.RunAsync($"mount -o remount,bind,ro {disk.List}");
        await RefusedAsync(site, 2, "Read-only file system");

        await disk.RunAsync($"mount -o remount,bind,rw {disk.List}");
        await site.ReplaysOpenNothingAsync(1, 2);
        await site.OpenAsync(3);
    }

    /// <summary>What ext4 does with a disk that fails: see ext4(5), "errors" and "abort".</summary>
    [Fact]
    public async Task Disk_that_turns_read_only_under_list_and_memory_keeps_the_door_shut()
    {
        await using Site site = await Site.PrepareAsync();
        Disk disk = await Disk.MountAsync(site, Disk.Ext4);
        await disk.StartDaemonAsync();
        await site.OpenAsync(1);
        await disk.RunAsync($"mount -o remount,abort {disk.Path} || true");
        await RefusedAsync(site, 2, "");
        await RefusedAsync(site, 3, "");
    }

    [Fact]
    public async Task Disk_with_io_errors_keeps_the_door_shut()
    {
        await using Site site = await Site.PrepareAsync();
        Disk disk = await Disk.MountAsync(site, Disk.Ext4);
        await disk.StartDaemonAsync();
        await site.OpenAsync(1);
        NativeMethods.ShutDownExt4(disk.ListFromOutside);
        await RefusedAsync(site, 2, "Input/output error");
        await RefusedAsync(site, 3, "Input/output error");
    }

    [Theory]
    [InlineData("i")]
    [InlineData("a")]
    public async Task Immutable_list_keeps_the_door_shut_until_it_is_writable_again(string attribute)
    {
        await using Site site = await Site.PrepareAsync();
        Disk disk = await Disk.MountAsync(site, Disk.Ext4);
        await disk.StartDaemonAsync();
        await site.OpenAsync(1);
        await disk.RunAsync($"chattr +{attribute} {disk.List}");
        await RefusedAsync(site, 2, "Operation not permitted");

        await disk.RunAsync($"chattr -{attribute} {disk.List}");
        await site.ReplaysOpenNothingAsync(1);
        site.Other.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 2));
        await site.OpenAsync(3);
        Assert.Empty(site.Log.Matching("open openSSH for 203.0.113.3"));
    }

    /// <summary>The client's next line does not open, the log says why, and the daemon goes on.</summary>
    private static async Task RefusedAsync(Site site, int line, string reason)
    {
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("refused openSSH for 203.0.113.2", $"line {line})", "the mark could not be made", reason);
        await site.FenceAsync();
        Assert.Empty(site.Log.Matching("open openSSH", $"line {line},"));
    }
}
