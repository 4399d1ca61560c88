using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>tanknock as a user meets it.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task Wait_for_a_port_that_opens_exits_0()
    {
        await using Site site = await Site.StartAsync();
        Outcome outcome = await site.Client.TanknockAsync("--wait", "22:10", "--list", site.ClientList, "203.0.113.1");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
    }

    [Fact]
    public async Task Wait_for_a_port_that_stays_shut_exits_4()
    {
        await using Site site = await Site.PrepareAsync();
        Outcome outcome = await site.Client.TanknockAsync("--wait", "22:1", "--list", site.ClientList, "203.0.113.1");
        Assert.True(outcome.ExitCode == 4, outcome.ToString());
    }

    [Fact]
    public async Task List_without_unused_lines_exits_3_and_sends_nothing()
    {
        await using Site site = await Site.PrepareAsync();
        File.WriteAllLines(
            site.ClientList, File.ReadAllLines(site.ClientList).Select(line => "#" + line[1..]));
        Outcome outcome = await site.Client.TanknockAsync("--list", site.ClientList, "203.0.113.1");
        Assert.True(outcome.ExitCode == 3, outcome.ToString());
    }

    [Fact]
    public async Task Two_runs_at_once_never_use_the_same_line()
    {
        await using Site site = await Site.PrepareAsync();
        Outcome[] outcomes = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => site.KnockAsync(site.Client, site.Server.V4)));
        Assert.Equal(8, outcomes.Select(outcome => outcome.Error).Distinct().Count());
        Assert.Equal(Site.Lines - 8, TanList.Unused(site.ClientList));
    }

    [Fact]
    public async Task Many_runs_at_once_all_open()
    {
        // With pauses in which the others would knock, had each not its turn; no second try helps.
        await using Site site = await Site.StartAsync();
        Outcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 7).Select(_ => site.Client.TanknockAsync(
            "--delay", "100", "--wait", "22:20", "--retries", "0", "--list", site.ClientList, "203.0.113.1")));
        Assert.All(outcomes, outcome => Assert.True(outcome.ExitCode == 0, outcome.ToString()));
        await site.FenceAsync();
        Assert.Equal(
            Enumerable.Range(1, 7),
            Enumerable.Range(1, 7).Where(line => site.Log.Matching("open openSSH for 203.0.113.2", $"line {line},").Length == 1));
    }

    [Fact]
    public async Task Program_without_any_privilege_knocks()
    {
        await using Site site = await Site.StartAsync();
        // Root without a single capability may do what any owner of the list may, and no more.
        Outcome outcome = await site.Client.Namespace.TryAsync(
            "setpriv", "--bounding-set=-all", "--inh-caps=-all",
            Programs.Tanknock, "--list", site.ClientList, "203.0.113.1");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        await site.Log.WaitAsync("open openSSH for 203.0.113.2");
    }
}
