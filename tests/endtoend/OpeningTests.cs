using System.Text.RegularExpressions;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>What an honest client gets.</summary>
public sealed partial class OpeningTests
{
    [Fact]
    public async Task Knock_over_ipv4_opens_for_that_address_alone()
    {
        await using Site site = await Site.StartAsync();
        Outcome outcome = await site.KnockAsync(site.Client, site.Server.V4);
        Assert.Contains(
            $"tanknock: line 1 of {Site.Lines} used, {Site.Lines - 1} left", outcome.Error, StringComparison.Ordinal);
        string line = await site.Log.WaitAsync("open openSSH for 203.0.113.2");
        Assert.Contains("server.tan", line, StringComparison.Ordinal);
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
        Assert.True(await site.Other.IsShutOutAsync(site.Server.V4));
        Assert.True(await site.Client.IsShutOutAsync(site.Server.V6));
    }

    [Fact]
    public async Task Knock_over_ipv6_opens_for_that_address_alone()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(set: "knockers6"));
        await site.KnockAsync(site.Client, site.Server.V6);
        await site.Log.WaitAsync("open openSSH for 2001:db8::2");
        Assert.True(await site.Client.ReachesAsync(site.Server.V6));
        Assert.True(await site.Other.IsShutOutAsync(site.Server.V6));
        Assert.True(await site.Client.IsShutOutAsync(site.Server.V4));
    }

    [Fact]
    public async Task Knock_in_vlan_tagged_frames_opens()
    {
        await using Site site = await Site.StartAsync();
        using PacketSocket wire = new(site.Client);
        foreach (string knock in TanList.Knocks(site.ClientList, 1))
        {
            wire.Send(Frames.Tagged(site.Client, site.Server, knock, vlan: 42));
        }

        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
    }

    [Fact]
    public async Task Used_line_names_time_source_and_door_and_keeps_its_length()
    {
        await using Site site = await Site.StartAsync();
        string before = TanList.Line(site.ServerList, 1);
        string[] rest = File.ReadAllLines(site.ServerList)[1..];
        DateTime earliest = DateTime.UtcNow.AddSeconds(-1);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
        string after = TanList.Line(site.ServerList, 1);
        Match note = Note().Match(after);
        Assert.True(note.Success, after);
        Assert.Equal(before.Trim(), note.Groups["knocks"].Value);
        Assert.InRange(DateTime.Parse(note.Groups["at"].Value, null).ToUniversalTime(), earliest, DateTime.UtcNow);
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(rest, File.ReadAllLines(site.ServerList)[1..]);
    }

    [Fact]
    public async Task Audit_after_a_knock_shows_line_source_and_door_and_no_sequence()
    {
        await using Site site = await Site.StartAsync();
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
        string table = await Commands.RunAsync(Programs.Tanknockd, ["audit", site.ServerList]);
        Assert.Contains("203.0.113.2", table, StringComparison.Ordinal);
        Assert.Contains("openSSH", table, StringComparison.Ordinal);
        Assert.DoesNotContain(TanList.Knocks(site.ServerList, 2)[0], table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Next_line_opens_after_the_first()
    {
        await using Site site = await Site.StartAsync();
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
        Outcome second = await site.KnockAsync(site.Client, site.Server.V4);
        Assert.Contains("line 2 of", second.Error, StringComparison.Ordinal);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 2");
        Assert.Equal(Site.Lines - 2, TanList.Unused(site.ServerList));
        Assert.Equal(Site.Lines - 2, TanList.Unused(site.ClientList));
    }

    [Fact]
    public async Task Door_after_cmd_timeout_is_shut_again()
    {
        await using Site site = await Site.StartAsync(site => site.OpenSsh(close: 10));
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
        await site.Log.WaitAsync("close openSSH for 203.0.113.2");
        Assert.Empty(await site.Lab.KnockersAsync());
        Assert.True(await site.Client.IsShutOutAsync(site.Server.V4));
    }

    [Fact]
    public async Task Fixed_sequence_opens_each_time()
    {
        await using Site site = await Site.StartAsync(site => $$"""
            [fixed]
                sequence = 9000:udp,8000:tcp,7000:tcp
                seq_timeout = 5
                command = /usr/sbin/nft add element inet filter knockers { %IP% }
                tcpflags = syn

            """);
        for (int time = 1; time <= 2; time++)
        {
            int before = site.Log.Count;
            Outcome outcome = await site.Client.TanknockAsync("203.0.113.1", "9000:udp", "8000:tcp", "7000");
            Assert.True(outcome.ExitCode == 0, outcome.ToString());
            await site.Log.WaitAsync(before, "open fixed for 203.0.113.2");
            Assert.True(await site.Client.ReachesAsync(site.Server.V4));
            await site.Server.Namespace.RunAsync(Programs.Nft, "flush", "set", "inet", "filter", "knockers");
        }
    }

    [Fact]
    public async Task Two_clients_at_once_both_get_in()
    {
        await using Site site = await Site.PrepareAsync();
        string theirs = site.Lab.At("bob.server.tan");
        string bob = site.Lab.At("bob.client.tan");
        await Site.MakePairAsync(theirs, bob);
        await site.StartDaemonAsync(
            site.OpenSsh() + site.OpenSsh(theirs).Replace("[openSSH]", "[openBob]", StringComparison.Ordinal));
        await Task.WhenAll(
            site.KnockAsync(site.Client, site.Server.V4), site.KnockAsync(site.Other, site.Server.V4, bob));
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
        await site.Log.WaitAsync("open openBob for 203.0.113.3");
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
        Assert.True(await site.Other.ReachesAsync(site.Server.V4));
    }

    [Fact]
    public async Task Commands_find_door_address_list_and_line_in_their_environment()
    {
        await using Site site = await Site.PrepareAsync();
        string seen = site.Lab.At("seen");
        await site.StartDaemonAsync($"""
            [openSSH]
                one_time_sequences = {site.ServerList}
                command = echo "$TANKNOCK_DOOR $TANKNOCK_ADDRESS $TANKNOCK_LIST $TANKNOCK_LINE" >>{seen}

            """);
        LineLog lines = new();
        using LogFile file = new(seen, lines);
        await site.KnockAsync(site.Client, site.Server.V4);
        Assert.Equal($"openSSH 203.0.113.2 {site.ServerList} 1", await lines.WaitAsync("openSSH"));
    }

    [GeneratedRegex(@"^#(?<knocks>[0-9a-z:,]+) used (?<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) 203\.0\.113\.2 openSSH *$")]
    private static partial Regex Note();
}
