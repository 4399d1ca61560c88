using System.Text.Json;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>What a running daemon has seen is in audits by another process, and after it was killed.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Replays_and_healings_are_in_the_audit_of_the_configuration()
    {
        await using Site site = await Site.PrepareAsync();
        string copy = File.ReadAllText(site.ServerList);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.OpenAsync(1);
        await site.OpenAsync(2);
        site.Other.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 1));
        await site.Log.WaitAsync("replay", "line 1 ", "203.0.113.3");
        await site.NoticesAsync(() => site.Replace(site.ServerList, copy), "healed", "lines 1-2 ", "203.0.113.2)");

        await CheckAsync(site);
        await site.KillDaemonAsync();
        await CheckAsync(site);
    }

    [Fact]
    public async Task Check_says_which_lines_the_start_will_mark_again()
    {
        await using Site site = await Site.PrepareAsync();
        string copy = File.ReadAllText(site.ServerList);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.OpenAsync(1);
        await site.KillDaemonAsync();
        site.Replace(site.ServerList, copy);
        Outcome outcome = await site.Server.Namespace.TryAsync(Programs.Tanknockd, "check", "-c", site.Lab.At("tanknockd.conf"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("lines 1 were spent and are unused here: they will be marked again", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(copy, File.ReadAllText(site.ServerList));
    }

    /// <summary>Of a one-way list, too, everybody may see what was used, and nobody what was not.</summary>
    [Fact]
    public async Task One_way_list_is_audited_like_any_other()
    {
        await using Site site = await Site.PrepareOneWayAsync();
        await site.StartDaemonAsync(site.OpenSsh());
        await site.OpenAsync(1);
        await site.Lab.Client.TanknockAsync("skip", "--list", site.ClientList, site.Server.V4.ToString());
        int before = site.Log.Count;
        await site.OpenAsync(3);
        await site.Log.WaitAsync(before, "skipped", "lines 2:");
        before = site.Log.Count;
        site.Other.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 1));
        await site.Log.WaitAsync(before, "replay", "line 1 ", "203.0.113.3");

        string json = await Commands.RunAsync(Programs.Tanknockd, ["audit", "-c", site.Lab.At("tanknockd.conf"), "--json"]);
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement list = document.RootElement;
        int Number(string name) => list.GetProperty(name).GetInt32();
        Assert.Equal(
            (Site.Lines, Site.Lines - 3, 2, 1, 0, 1),
            (Number("total"), Number("unused"), Number("used"), Number("skipped"), Number("burned"), Number("replayed")));
        JsonElement[] lines = [.. list.GetProperty("lines").EnumerateArray()];
        Assert.Equal(
            ["used", "skipped", "used", .. Enumerable.Repeat("unused", Site.Lines - 3)],
            lines.Select(line => line.GetProperty("state").GetString()));
        Assert.Equal(
            (3, "203.0.113.2", "openSSH"),
            (lines[2].GetProperty("line").GetInt32(), lines[2].GetProperty("source").GetString(), lines[2].GetProperty("door").GetString()));

        string table = await Commands.RunAsync(Programs.Tanknockd, ["audit", site.ServerList]);
        Assert.Matches($"(?m)^ *3 +used +20..-..-..T..:..:..Z +203.0.113.2 +openSSH$", table);
        Assert.Contains("replayed 1 (line 1)", await Commands.RunAsync(Programs.Tanknockd, ["audit", "-c", site.Lab.At("tanknockd.conf")]), StringComparison.Ordinal);
        foreach (string line in File.ReadAllLines(site.ServerList).SkipLast(1))
        {
            string digest = line.TrimStart(' ', '#').Split(' ')[0];
            Assert.DoesNotContain(digest, json + table, StringComparison.Ordinal);
            Assert.DoesNotContain(digest.Split('/')[1], json + table, StringComparison.Ordinal);
        }
    }

    private static async Task CheckAsync(Site site)
    {
        string json = await Commands.RunAsync(Programs.Tanknockd, ["audit", "-c", site.Lab.At("tanknockd.conf"), "--json"]);
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement list = document.RootElement;
        Assert.Equal(1, list.GetProperty("replayed").GetInt32());
        Assert.Equal(2, list.GetProperty("healed").GetInt32());
        JsonElement replayed = list.GetProperty("events").EnumerateArray().First(each => each.GetProperty("event").GetString() == "replayed");
        Assert.Equal(1, replayed.GetProperty("line").GetInt32());
        Assert.Equal("203.0.113.3", replayed.GetProperty("source").GetString());
        string table = await Commands.RunAsync(Programs.Tanknockd, ["audit", "-c", site.Lab.At("tanknockd.conf")]);
        Assert.Contains("replayed 1 (line 1)", table, StringComparison.Ordinal);
        Assert.Contains("healed 2 (lines 1-2)", table, StringComparison.Ordinal);
    }
}
