using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>Lists that go back in time: nothing opens twice, and the owner goes on.</summary>
public sealed class RollbackTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_restored_while_running_is_healed(bool byRename)
    {
        await using Site site = await Site.PrepareAsync();
        string copy = File.ReadAllText(site.ServerList);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.OpenAsync(1);
        await site.OpenAsync(2);
        string spent = File.ReadAllText(site.ServerList);

        await site.NoticesAsync(() => Restore(site, copy, byRename), "healed", site.ServerList, "lines 1-2 ");
        Assert.Equal(spent, File.ReadAllText(site.ServerList));
        await site.ReplaysOpenNothingAsync(1, 2);
        await site.OpenAsync(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_restored_while_killed_is_healed_at_the_start(bool byRename)
    {
        await using Site site = await Site.PrepareAsync();
        string copy = File.ReadAllText(site.ServerList);
        await site.StartDaemonAsync(site.OpenSsh());
        await LoseAsync(site);
        await site.OpenAsync(2);
        string spent = File.ReadAllText(site.ServerList);
        await site.KillDaemonAsync();
        Restore(site, copy, byRename);

        await site.StartDaemonAsync(site.OpenSsh());
        await site.Log.WaitAsync("healed", site.ServerList, "lines 1-2 ");
        Assert.Equal(spent, File.ReadAllText(site.ServerList));
        await site.ReplaysOpenNothingAsync(1, 2);
        await site.OpenAsync(3);
    }

    [Fact]
    public async Task Knock_right_after_a_restore_opens_no_line_twice()
    {
        await using Site site = await Site.PrepareAsync();
        string copy = File.ReadAllText(site.ServerList);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.OpenAsync(1);
        for (int line = 2; line <= 6; line++)
        {
            // Too fast for the watcher: what counts is the look at the moment of consuming.
            Restore(site, copy, byRename: line % 2 == 0);
            site.Other.Knock(site.Server.V4, TanList.Knocks(site.ClientList, line - 1));
            await site.OpenAsync(line);
        }

        await site.FenceAsync();
        Assert.Empty(site.Log.Matching("open openSSH for 203.0.113.3"));
        Assert.Equal(6, site.Log.Matching("open openSSH").Length);
    }

    [Fact]
    public async Task Original_list_deployed_again_and_again_opens_nothing_twice()
    {
        await using Site site = await Site.PrepareAsync();
        string original = File.ReadAllText(site.ServerList);
        await site.StartDaemonAsync(site.OpenSsh());
        for (int night = 1; night <= 3; night++)
        {
            await site.OpenAsync(night);
            await site.NoticesAsync(() => site.Replace(site.ServerList, original), "healed", site.ServerList);
            await site.ReplaysOpenNothingAsync([.. Enumerable.Range(1, night)]);
        }

        Assert.Equal(Site.Lines - 3, TanList.Unused(site.ServerList));
    }

    [Fact]
    public async Task Old_buffer_saved_by_an_editor_opens_nothing_twice()
    {
        await using Site site = await Site.PrepareAsync();
        string buffer = "# Alice's laptop\n" + File.ReadAllText(site.ServerList);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.OpenAsync(1);
        string spent = TanList.Line(site.ServerList, 1);

        await site.NoticesAsync(() => Site.Overwrite(site.ServerList, buffer), "healed", "lines 2 ");
        Assert.Equal(spent, TanList.Line(site.ServerList, 2));
        site.Other.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 1));
        await site.Log.WaitAsync("replay", "line 2 ", "203.0.113.3");

        int before = site.Log.Count;
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync(before, "open openSSH for 203.0.113.2", "line 3,");
        Assert.Equal(2, site.Log.Matching("open openSSH").Length);
    }

    private static void Restore(Site site, string copy, bool byRename)
    {
        if (byRename)
        {
            site.Replace(site.ServerList, copy);
        }
        else
        {
            Site.Overwrite(site.ServerList, copy);
        }
    }

    private static Task<Outcome> LoseAsync(Site site) => site.KnockAsync(site.Client, site.Other.V4);
}
