using System.Text.Json;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>A door that rests after it was opened.</summary>
public sealed class CooldownTests
{
    private const string LongRest = "cooldown = 3600\n    look_ahead = 3";

    [Fact]
    public async Task Second_knock_within_the_cooldown_opens_nothing_and_its_line_is_skipped()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(more: LongRest));
        await site.OpenAsync(1);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("ignored openSSH for 203.0.113.2");
        await site.FenceAsync();
        Assert.Single(site.Log.Matching("open openSSH"));
        Assert.Contains(" skipped ", TanList.Line(site.ServerList, 2), StringComparison.Ordinal);
        Assert.Equal(Site.Lines - 2, TanList.Unused(site.ServerList));

        // It was on the wire: whoever heard it gets nowhere with it.
        site.Other.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 2));
        await site.Log.WaitAsync("replay", "line 2 ", "203.0.113.3");
        await site.FenceAsync();
        Assert.Empty(site.Log.Matching("open openSSH for 203.0.113.3"));
    }

    [Fact]
    public async Task Other_addresses_do_not_rest_and_what_was_ignored_is_skipped_with_their_line()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(more: LongRest));
        await site.OpenAsync(1);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("ignored openSSH for 203.0.113.2");
        await site.KnockAsync(site.Other, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.3", "line 3,");
        Assert.Contains(" skipped ", TanList.Line(site.ServerList, 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_knocks_than_the_window_are_ignored_once_in_the_log_and_lock_nobody_out()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(more: LongRest));
        await site.OpenAsync(1);
        for (int line = 2; line <= 9; line++)
        {
            await site.KnockAsync(site.Client, site.Server.V4);
            await IgnoredAsync(site, line - 1);
        }

        await site.KnockAsync(site.Other, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.3", "line 10,");
        Assert.Single(site.Log.Matching("ignored openSSH"));
        Assert.Single(site.Log.Matching("open openSSH for 203.0.113.2"));
    }

    [Fact]
    public async Task Fixed_sequence_rests_too()
    {
        await using Site site = await Site.StartAsync(_ => """
            [fixed]
                sequence = 9000:udp,7000:udp,8000:udp
                command = /bin/true
                cooldown = 3600

            """);
        string[] knocks = ["9000:udp", "7000:udp", "8000:udp"];
        for (int round = 0; round < 3; round++)
        {
            site.Client.Knock(site.Server.V4, knocks);
        }

        // A door judges knocks in their order.
        site.Other.Knock(site.Server.V4, knocks);
        await site.Log.WaitAsync("open fixed for 203.0.113.3");
        Assert.Single(site.Log.Matching("open fixed for 203.0.113.2"));
        Assert.Single(site.Log.Matching("ignored fixed for 203.0.113.2"));
    }

    /// <summary>Returns when the door has done with so many knocks that it ignored.</summary>
    private static async Task IgnoredAsync(Site site, int count)
    {
        using CancellationTokenSource bound = new(LineLog.Bound);
        string status;
        do
        {
            bound.Token.ThrowIfCancellationRequested();
            status = await site.Server.Namespace.RunAsync(
                Programs.Tanknockd, "status", "--json", "-c", site.Lab.At("tanknockd.conf"));
        }
        while (JsonDocument.Parse(status).RootElement.GetProperty("doors")[0].GetProperty("ignored").GetInt32() < count);
    }
}
