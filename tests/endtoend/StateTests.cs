using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>The ledger, when it is new, lost, damaged or not to be trusted.</summary>
public sealed class StateTests
{
    [Fact]
    public async Task New_ledger_for_a_new_list_is_made_for_its_owner_alone_and_not_worth_a_word()
    {
        await using Site site = await Site.StartAsync();
        Assert.Equal("700", Convert.ToString((int)File.GetUnixFileMode(site.State), 8));
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(Path.Combine(site.State, "ledger")), 8));
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(Path.Combine(site.State, "ledger.key")), 8));
        Assert.Empty(site.Log.Matching("new ledger"));
    }

    [Theory]
    [InlineData("rm -r {0}")]
    [InlineData("rm {0}/ledger")]
    public async Task Lost_ledger_of_a_used_list_is_made_anew_with_a_warning(string loss)
    {
        await using Site site = await UsedAsync(1);
        string copy = string.Concat(File.ReadLines(site.ServerList).Select(
            line => line[0] == ' ' ? line + "\n" : $" {line.Split(' ')[0][1..]}".PadRight(line.Length) + "\n"));
        await Commands.RunAsync("sh", ["-c", string.Format(null, loss, site.State)]);

        await site.StartDaemonAsync(site.OpenSsh());
        await site.Log.WaitAsync("warning: new ledger", site.State);
        await site.OpenAsync(2);

        // What the list said was spent is recorded from now on.
        await site.NoticesAsync(
            () => Site.Overwrite(site.ServerList, copy), "healed", "lines 1-2 ");
        await site.ReplaysOpenNothingAsync(1, 2);
    }

    [Theory]
    [InlineData("printf XXXXXX | dd of={0}/ledger bs=1 seek=140 conv=notrunc", "ledger:2: damaged")]
    [InlineData("dd if=/dev/zero of={0}/ledger bs=128 seek=1 count=1 conv=notrunc", "ledger:2: damaged")]
    [InlineData("printf X | dd of={0}/ledger bs=1 seek=414 conv=notrunc", "ledger:2: damaged")]
    [InlineData("printf X | dd of={0}/ledger bs=1 seek=$(($(grep -c '[.]$' {0}/ledger) * 128 + 30)) conv=notrunc", ": damaged")]
    [InlineData("truncate -s -128 {0}/ledger", "ledger:1: damaged")]
    [InlineData("head -c 32 /dev/zero >{0}/ledger.key", "ledger:1: belongs to another ledger.key")]
    [InlineData("truncate -s 0 {0}/ledger", "ledger:1: not a ledger")]
    [InlineData("printf 'something else' >{0}/ledger", "ledger:1: not a ledger")]
    [InlineData("rm {0}/ledger.key", "ledger.key: missing")]
    [InlineData("truncate -s 31 {0}/ledger.key", "ledger.key: not a key")]
    [InlineData("chmod 640 {0}/ledger.key; chmod 604 {0}/ledger.key", "chmod 600 {0}/ledger.key")]
    [InlineData("chmod 644 {0}/ledger", "chmod 600 {0}/ledger")]
    [InlineData("ln {0}/ledger {0}/again", "2 hard links")]
    [InlineData("mv {0}/ledger {0}/other; ln -s other {0}/ledger", "{0}/ledger")]
    [InlineData("rm {0}/ledger; mkfifo -m 600 {0}/ledger", "not a regular file")]
    [InlineData("chmod 770 {0}", "chmod go-w {0}")]
    [InlineData("chown 65534 {0}", "belongs to user 65534")]
    [InlineData("rm -r {0}; touch {0}", "not a folder")]
    public async Task Ledger_that_cannot_be_trusted_ends_the_start_with_a_clear_line(string harm, string expected)
    {
        await using Site site = await UsedAsync(3);
        string list = File.ReadAllText(site.ServerList);
        await Commands.RunAsync("sh", ["-c", string.Format(null, harm, site.State)]);

        RunningProgram daemon = site.Launch(site.Describe(site.Configure(site.OpenSsh())));
        Assert.NotEqual(0, await daemon.ExitAsync());
        string said = daemon.Log.ToString();
        Assert.Contains(string.Format(null, expected, site.State), said, StringComparison.Ordinal);
        Assert.Single(daemon.Log.Matching("tanknockd: error:"));
        Assert.Empty(daemon.Log.Matching("   at "));
        Assert.Empty(daemon.Log.Matching("listening"));
        Assert.Equal(list, File.ReadAllText(site.ServerList));
    }

    [Fact]
    public async Task Torn_end_of_the_ledger_is_tolerated()
    {
        await using Site site = await UsedAsync(3);
        await Commands.RunAsync(
            "sh", ["-c", $"printf %30s '' | dd of={site.State}/ledger bs=1 seek=$(($(grep -c '[.]$' {site.State}/ledger) * 128 + 97)) conv=notrunc"]);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.Log.WaitAsync("warning: ledger in", " lines of a write that a crash cut short");
        await site.ReplaysOpenNothingAsync(1, 2, 3);
        await site.OpenAsync(4);
    }

    [Fact]
    public async Task Second_daemon_on_the_same_ledger_says_so_and_ends()
    {
        await using Site site = await Site.StartAsync();
        string second = site.Lab.Write("second.conf", File.ReadAllText(site.Lab.At("tanknockd.conf")));
        Outcome outcome = await site.Server.Namespace.TryAsync(Programs.Tanknockd, "-c", second);
        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.Contains("tanknockd: error:", outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"{site.State}/ledger", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("another program keeps it locked", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("tanknockd: hint: a tanknockd runs with this state folder", outcome.Error, StringComparison.Ordinal);
        await site.OpenAsync(1);
    }

    /// <summary>A site whose daemon has run, opened for so many lines, one write each, and ended.</summary>
    private static async Task<Site> UsedAsync(int lines)
    {
        Site site = await Site.StartAsync();
        try
        {
            for (int line = 1; line <= lines; line++)
            {
                await site.OpenAsync(line);
            }

            await site.KillDaemonAsync();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }
}
