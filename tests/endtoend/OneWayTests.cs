using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>A server whose list opens nothing for whoever steals it.</summary>
public sealed class OneWayTests
{
    [Fact]
    public async Task Client_opens_line_after_line_and_lost_ones_are_skipped()
    {
        await using Site site = await Site.PrepareOneWayAsync();
        await site.StartDaemonAsync(site.OpenSsh());
        await site.OpenAsync(1);
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
        await site.Lab.Client.TanknockAsync("skip", "--list", site.ClientList, site.Server.V4.ToString(), "2");
        int before = site.Log.Count;
        await site.OpenAsync(4);
        await site.Log.WaitAsync(before, "skipped", "lines 2-3:");
        await site.ReplaysOpenNothingAsync(1, 4);
        Assert.Matches("^#[0-9]+:(tcp|udp)/[A-Za-z0-9_-]{22} used 20..-..-..T..:..:..Z 203.0.113.2 openSSH", TanList.Line(site.ServerList, 4));
    }

    [Fact]
    public async Task Copy_restored_while_killed_is_healed_and_opens_nothing()
    {
        await using Site site = await Site.PrepareOneWayAsync();
        string copy = File.ReadAllText(site.ServerList);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.OpenAsync(1);
        await site.OpenAsync(2);
        await site.KillDaemonAsync();
        site.Replace(site.ServerList, copy);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.Log.WaitAsync("healed", site.ServerList, "lines 1-2 ");
        await site.ReplaysOpenNothingAsync(1, 2);
        await site.OpenAsync(3);
    }

    [Fact]
    public async Task Somebody_else_on_the_line_burns_it()
    {
        await using Site site = await Site.PrepareOneWayAsync();
        await site.StartDaemonAsync(site.OpenSsh());
        site.Other.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 1)[..3]);
        await site.FenceAsync();
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("burned", "line 1 ", "203.0.113.2", "203.0.113.3");
        await site.OpenAsync(2);
        Assert.StartsWith("#", TanList.Line(site.ServerList, 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_in_clear_in_the_same_door_works_beside_it()
    {
        await using Site site = await Site.PrepareOneWayAsync();
        string clear = site.Lab.At("clear.tan");
        string clearClient = site.Lab.At("clear-client.tan");
        await Site.MakePairAsync(clear, clearClient);
        await site.StartDaemonAsync(site.OpenSsh(list: $"{site.ServerList},{clear}"));
        await site.OpenAsync(1);
        int before = site.Log.Count;
        await site.KnockAsync(site.Other, site.Server.V4, clearClient);
        await site.Log.WaitAsync(before, "open openSSH for 203.0.113.3", clear, "line 1,");
        await site.OpenAsync(2);
    }

    [Fact]
    public async Task Thief_of_all_the_servers_files_finds_no_unused_sequence()
    {
        await using Site site = await Site.PrepareOneWayAsync();
        await site.StartDaemonAsync(site.OpenSsh());
        await site.OpenAsync(1);
        site.Other.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 2)[..5]);
        await site.FenceAsync();
        string log = site.Log.ToString() ?? "";
        await site.KillDaemonAsync();
        string stolen = string.Concat([
            File.ReadAllText(site.ServerList),
            .. Directory.GetFiles(site.State).Select(path => File.ReadAllText(path, System.Text.Encoding.Latin1)),
            log]);
        for (int line = 2; line <= Site.Lines; line++)
        {
            string[] knocks = TanList.Knocks(site.ClientList, line);
            Assert.Equal(6, knocks.Length);
            foreach (string knock in knocks[1..])
            {
                // As a knock, in text; and in the bytes that digests are made of.
                Assert.DoesNotContain($"{knock},", stolen, StringComparison.Ordinal);
                Assert.DoesNotContain($",{knock}", stolen, StringComparison.Ordinal);
            }
        }

        Assert.DoesNotMatch(@"[0-9]+:(tcp|udp),[0-9]+:(tcp|udp)", stolen);
    }
}
