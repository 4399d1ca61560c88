using System.Text.RegularExpressions;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>A sheet of paper in a hand, and a machine that has nothing but a shell and nc.</summary>
public sealed partial class SheetTests
{
    [Theory]
    [InlineData]
    [InlineData("--one-way")]
    public async Task What_the_sheet_says_opens_the_door(params string[] form)
    {
        await using Site site = await Site.PrepareAsync();
        await Commands.RunAsync(
            Programs.Seqgen, ["--force", "--count", "5", "--server", site.ServerList, "--client", site.ClientList, .. form]);
        string sheet = await Commands.RunAsync(Programs.Seqgen, ["sheet", "--host", site.Server.V4.ToString(), site.ClientList]);
        await site.StartDaemonAsync(site.OpenSsh());

        // A 'nc' of another kind may have been installed; the sheet's commands stay as they are.
        string typed = "nc() { nc.openbsd \"$@\"; }\n" + string.Join('\n', Setup().Matches(sheet).Select(row => row.Value.Trim())) + "\n"
            + string.Join("; ", Knocks(sheet, 1).Select(knock => $"{knock.Split(':')[1]} {knock.Split(':')[0]}"));
        Outcome outcome = await site.Client.Namespace.TryAsync("sh", "-c", typed);
        Assert.Equal("", outcome.Output + outcome.Error);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 1,");
        Assert.True(await site.Client.ReachesAsync(site.Server.V4));
    }

    private static string[] Knocks(string sheet, int line) =>
        Regex.Match(sheet, $@"^ \[ \] +{line} (.*)$", RegexOptions.Multiline).Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What is typed first.</summary>
    [GeneratedRegex(@"^    (h=|tcp\(\)|udp\(\)).*$", RegexOptions.Multiline)]
    private static partial Regex Setup();
}
