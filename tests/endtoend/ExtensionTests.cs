using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>Lists that run low, run out, and are extended.</summary>
public sealed class ExtensionTests
{
    [Fact]
    public async Task Appended_lines_open_without_a_restart()
    {
        await using Site site = await Site.PrepareAsync(lines: 3);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.OpenAsync(1);
        await site.NoticesAsync(() => site.AppendAsync(3), "reread", site.ServerList, "5 unused");
        for (int line = 2; line <= 6; line++)
        {
            await site.OpenAsync(line);
        }
    }

    [Fact]
    [Trait(Wrong.Table, Wrong.Spent)]
    public async Task Used_up_list_disables_its_door_alone_with_one_error_until_it_is_extended()
    {
        await using Site site = await Site.PrepareAsync(lines: 2);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.OpenAsync(1);
        await site.OpenAsync(2);
        await site.Log.WaitAsync("error: disabled openSSH", site.ServerList);
        Outcome empty = await site.Client.TanknockAsync("--list", site.ClientList, "203.0.113.1");
        Assert.True(empty.ExitCode == 3, empty.ToString());
        await site.ReplaysOpenNothingAsync(1, 2);

        await site.NoticesAsync(() => site.AppendAsync(2), "enabled openSSH", site.ServerList);
        await site.OpenAsync(3);
        Assert.Single(site.Log.Matching("disabled openSSH"));
    }

    [Fact]
    [Trait(Wrong.Table, Wrong.Low)]
    public async Task Few_lines_left_are_told_at_every_use_and_at_both_ends()
    {
        await using Site site = await Site.PrepareAsync(lines: 12);
        await site.StartDaemonAsync(site.OpenSsh());
        Outcome first = await site.KnockAsync(site.Client, site.Server.V4);
        Assert.DoesNotContain("warning", first.Error, StringComparison.Ordinal);
        await site.Log.WaitAsync("open openSSH", "line 1,");
        await site.FenceAsync();
        Assert.Empty(site.Log.Matching("low "));
        for (int left = 10; left >= 8; left--)
        {
            Outcome outcome = await site.KnockAsync(site.Client, site.Server.V4);
            Assert.Contains("tanknock: warning:", outcome.Error, StringComparison.Ordinal);
            await site.Log.WaitAsync("warning: low", site.ServerList, $"{left} unused");
        }
    }

    [Fact]
    public async Task Appending_and_knocking_at_the_same_moment_loses_nothing()
    {
        const int rounds = 20;
        const int each = 5;
        await using Site site = await Site.StartAsync();
        for (int line = 1; line <= rounds; line++)
        {
            await Task.WhenAll(site.AppendAsync(each), site.OpenAsync(line));
        }

        await site.FenceAsync();
        Assert.Equal(rounds, site.Log.Matching("open openSSH").Length);
        int lines = Site.Lines + (rounds * each);
        foreach (string list in (string[])[site.ServerList, site.ClientList])
        {
            Assert.Equal(lines, File.ReadAllLines(list).Length);
            Assert.Equal(lines - rounds, TanList.Unused(list));
            Assert.All(File.ReadLines(list).Take(rounds), line => Assert.Contains(" used ", line, StringComparison.Ordinal));
        }

        string[] server = Sequences(site.ServerList);
        Assert.Equal(server, Sequences(site.ClientList));
        Assert.Equal(lines, server.Distinct().Count());
    }

    private static string[] Sequences(string list) =>
        [.. Enumerable.Range(1, File.ReadAllLines(list).Length).Select(line => string.Join(',', TanList.Knocks(list, line)))];
}
