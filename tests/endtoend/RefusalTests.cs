using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>Lists that others can read, write or redirect.</summary>
public sealed class RefusalTests
{
    /// <summary>What is done to a list, what the log says, how it is undone.</summary>
    public static TheoryData<string, string, string> Harms => new()
    {
        { "chmod 604 {0}", "chmod 600 {0}", "chmod 600 {0}" },
        { "chmod 620 {0}", "chmod 600 {0}", "chmod 600 {0}" },
        { "chmod 602 {0}", "chmod 600 {0}", "chmod 600 {0}" },
        { "chown 65534 {0}", "chown 0 {0}", "chown 0 {0}" },
        { "ln {0} {0}.again", "2 hard links", "rm {0}.again" },
        { "mv {0} {0}.real; ln -s {0}.real {0}", "symbolic link", "mv {0}.real {0}" },
        { "mv {0} {0}.real; mkfifo -m 600 {0}", "not a regular file", "mv {0}.real {0}" },
        { "mv {0} {0}.real; mkdir -m 700 {0}", "not a regular file", "rmdir {0}; mv {0}.real {0}" },
        { "mv {0} {0}.real; mknod -m 600 {0} c 1 5", "not a regular file", "mv {0}.real {0}" },
    };

    [Theory]
    [MemberData(nameof(Harms))]
    public async Task List_that_cannot_be_trusted_at_the_start_is_refused(string harm, string expected, string remedy)
    {
        await using Site site = await Site.PrepareAsync();
        await RunAsync(site, harm);
        await site.StartDaemonAsync(site.OpenSsh());
        await site.Log.WaitAsync(
            "list refused for openSSH", site.ServerList, string.Format(null, expected, site.ServerList));
        site.Client.Knock(site.Server.V4, TanList.Knocks(site.ClientList, 1));
        await site.NothingOpenedAsync();

        await site.NoticesAsync(() => RunAsync(site, remedy), "added", site.ServerList);
        await site.OpenAsync(1);
    }

    [Theory]
    [MemberData(nameof(Harms))]
    public async Task List_that_loses_its_trust_while_running_opens_nothing_until_it_is_mended(
        string harm, string expected, string remedy)
    {
        await using Site site = await Site.StartAsync();
        string reason = string.Format(null, expected, site.ServerList);
        await site.NoticesAsync(() => RunAsync(site, harm), "list refused for openSSH", site.ServerList, reason);
        await site.KnockAsync(site.Client, site.Server.V4);
        await site.Log.WaitAsync("refused openSSH for 203.0.113.2", "line 1)");
        await site.NothingOpenedAsync();
        Assert.Single(site.Log.Matching("list refused"));

        await site.NoticesAsync(() => RunAsync(site, remedy), "reread", site.ServerList);
        await site.ReplaysOpenNothingAsync(1);
        await site.OpenAsync(2);
    }

    private static Task<string> RunAsync(Site site, string command) =>
        Commands.RunAsync("sh", ["-ec", string.Format(null, command, site.ServerList)]);
}
