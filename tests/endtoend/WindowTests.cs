using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>Lines lost on the way: what the window absorbs, and where it ends.</summary>
public sealed class WindowTests
{
    [Fact]
    public async Task Knock_after_three_lost_ones_opens_and_skips_these()
    {
        await using Site site = await Site.StartAsync();
        await LoseAsync(site, 3);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 4");
        await site.Log.WaitAsync("skipped", "1-3");
        for (int line = 1; line <= 3; line++)
        {
            Assert.StartsWith("#", TanList.Line(site.ServerList, line), StringComparison.Ordinal);
            Assert.Contains("skipped", TanList.Line(site.ServerList, line), StringComparison.Ordinal);
        }

        Assert.Contains("used", TanList.Line(site.ServerList, 4), StringComparison.Ordinal);
        Assert.Equal(Site.Lines - 4, TanList.Unused(site.ServerList));
    }

    [Fact]
    public async Task Skipped_line_knocked_later_opens_nothing()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(close: 1));
        await LoseAsync(site, 1);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("close openSSH for 203.0.113.2");
        site.Other.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 1));
        await site.FenceAsync();
        Assert.Empty(site.Log.Matching("open openSSH for 203.0.113.3"));
        Assert.Empty(await site.Lab.KnockersAsync());
    }

    [Fact]
    public async Task Last_line_of_the_window_opens()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(more: "look_ahead = 3"));
        await LoseAsync(site, 2);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 3");
    }

    [Fact]
    public async Task Line_beyond_the_window_opens_nothing()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(more: "look_ahead = 3"));
        await LoseAsync(site, 3);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.NothingOpenedAsync();
        Assert.Equal(Site.Lines, TanList.Unused(site.ServerList));
    }

    /// <summary>The client knocks at a machine where nobody listens, as if the packets had been lost.</summary>
    private static async Task LoseAsync(Site site, int lines)
    {
        for (int line = 0; line < lines; line++)
        {
            await site.KnockAsync(site.Client, site.Other.V4);
        }
    }
}
