using System.Diagnostics;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>Lists that are edited, replaced, deleted and broken while the daemon runs.</summary>
public sealed class ListChangeTests
{
    /// <summary>Within a second, by events: without one, a change that comes right after another one was noticed would have to
    /// wait half a minute for the next look. A slow machine may be slow several times, but not each time.</summary>
    [Theory]
    [InlineData("name")]
    [InlineData("content")]
    [InlineData("mode")]
    [InlineData("file")]
    public async Task Changes_are_noticed_within_a_second(string kind)
    {
        const int Rounds = 16;
        const int Wanted = 2;
        TimeSpan promise = TimeSpan.FromSeconds(1);
        await using Site site = await Site.StartAsync();
        List<TimeSpan> times = [];
        while (times.Count < Rounds && times.Count(time => time <= promise) < Wanted)
        {
            long start = Stopwatch.GetTimestamp();
            await ChangeAsync(site, kind, isOdd: times.Count % 2 == 1);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        Assert.True(
            times.Count(time => time <= promise) >= Wanted, string.Join(", ", times.Select(time => $"{time.TotalSeconds:0.00} s")));
    }

    [Fact]
    public async Task List_replaced_by_another_opens_by_its_lines_alone()
    {
        await using Site site = await Site.StartAsync();
        await Site.MakePairAsync(site.Lab.At("new.tan"), site.Lab.At("new.client.tan"));
        await site.NoticesAsync(
            () => File.Move(site.Lab.At("new.tan"), site.ServerList, overwrite: true), "reread", site.ServerList);
        site.Client.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 1));
        await site.NothingOpenedAsync();

        await site.KnockAsync(site.Client, site.Server.V4, site.Lab.At("new.client.tan"));
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 1,");
    }

    [Fact]
    public async Task Line_deleted_in_place_opens_no_more_and_the_others_do()
    {
        await using Site site = await Site.StartAsync();
        string[] lines = File.ReadAllLines(site.ServerList);
        await site.NoticesAsync(
            () => File.WriteAllLines(site.ServerList, lines[1..]), "reread", site.ServerList, $"{Site.Lines - 1} unused");
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.NothingOpenedAsync();

        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 1,");
    }

    [Fact]
    public async Task Line_marked_by_hand_opens_no_more()
    {
        await using Site site = await Site.StartAsync();
        string text = File.ReadAllText(site.ServerList);
        await site.NoticesAsync(() => Site.Overwrite(site.ServerList, "#" + text[1..]),
            "reread", site.ServerList, $"{Site.Lines - 1} unused");
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("replay", "line 1 ");
        await site.NothingOpenedAsync();
        await site.OpenAsync(2);
    }

    [Fact]
    public async Task List_deleted_is_revoked_and_put_back_it_opens()
    {
        await using Site site = await Site.StartAsync();
        await site.OpenAsync(1);
        string aside = site.Lab.At("aside");
        await site.NoticesAsync(() => File.Move(site.ServerList, aside), "revoked", site.ServerList, "openSSH");
        int before = site.Log.Count;
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.FenceAsync();
        Assert.Single(site.Log.Matching("open openSSH"));

        await site.NoticesAsync(() => File.Move(aside, site.ServerList), "added", site.ServerList, "openSSH");
        await site.OpenAsync(3);
    }

    [Fact]
    [Trait(Wrong.Table, Wrong.Unparsable)]
    public async Task Line_that_does_not_parse_refuses_the_list_with_file_and_number()
    {
        await using Site site = await Site.PrepareAsync();
        string[] lines = File.ReadAllLines(site.ServerList);
        lines[4] = " 7000:tcp,70000:udp,9000:tcp";
        File.WriteAllLines(site.ServerList, lines);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.Log.WaitAsync("error: list refused for openSSH", $"{site.ServerList}:5: ");
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.NothingOpenedAsync();

        lines[4] = lines[5];
        await site.NoticesAsync(() => site.Replace(site.ServerList, string.Join('\n', lines) + "\n"), "list refused", ":6: ");
        await site.NoticesAsync(
            () => site.Replace(site.ServerList, string.Join('\n', [.. lines[..4], .. lines[5..]]) + "\n"),
            "added", site.ServerList, $"{Site.Lines - 1} unused");
        await site.OpenAsync(2);
    }

    [Fact]
    [Trait(Wrong.Table, Wrong.Unparsable)]
    public async Task Version_that_does_not_parse_is_refused_and_the_last_good_one_stays_in_force()
    {
        await using Site site = await Site.StartAsync();
        string good = File.ReadAllText(site.ServerList);
        await site.NoticesAsync(
            () => site.Replace(site.ServerList, good + "half a li"),
            "list refused for openSSH", $"{site.ServerList}:{Site.Lines + 1}: ");
        await site.OpenAsync(1);
        await site.OpenAsync(2);
        await site.ReplaysOpenNothingAsync(1, 2);

        // Our own marks change the broken file, too, but are no news; and a mark is looked at before a later edit is.
        Assert.Single(site.Log.Matching("list refused"));
        await site.NoticesAsync(
            () => site.Replace(site.ServerList, File.ReadAllText(site.ServerList) + "\nhalf a line more"),
            "list refused for openSSH", $"{site.ServerList}:{Site.Lines + 1}: ");
        Assert.Equal(2, site.Log.Matching("list refused").Length);

        // A broken version that also brings the used lines back: still nothing opens twice. By rename: of a file that is
        // written in place the daemon may see the empty beginning first, which is a good version.
        await site.NoticesAsync(() => site.Replace(site.ServerList, "half a li\n" + good), "list refused", ":1: ");
        await site.ReplaysOpenNothingAsync(1, 2);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("refused openSSH for 203.0.113.2", "line 3)");

        await site.NoticesAsync(() => site.Replace(site.ServerList, good), "healed", "lines 1-3 ");
        await site.ReplaysOpenNothingAsync(1, 2, 3);
        await site.OpenAsync(4);
    }

    private static Task<string> ChangeAsync(Site site, string kind, bool isOdd)
    {
        string list = site.ServerList;
        string aside = site.Lab.At("aside");
        return (kind, isOdd) switch
        {
            ("name", false) => site.NoticesAsync(() => File.Move(list, aside), "revoked", list),
            ("name", true) => site.NoticesAsync(() => File.Move(aside, list), "added", list),
            ("content", _) => site.NoticesAsync(() => Site.Overwrite(list, File.ReadAllText(list)), "reread", list),
            ("mode", _) => site.NoticesAsync(
                () => File.SetUnixFileMode(list, UnixFileMode.UserRead | (isOdd ? UnixFileMode.UserWrite : 0)), "reread", list),
            _ => site.NoticesAsync(() => site.Replace(list, File.ReadAllText(list)), "reread", list),
        };
    }
}
