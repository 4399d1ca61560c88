using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>Lists that others can read, write or redirect.</summary>
public sealed class RefusalTests
{
    /// <summary>Two files change places (renameat2(2), RENAME_EXCHANGE): a list that is away for a moment is revoked.</summary>
    private const string Swap = """
        swap() { python3 -c 'import ctypes, sys; a, b = map(str.encode, sys.argv[1:]); sys.exit(ctypes.CDLL(None).renameat2(-100, a, -100, b, 2))' "$@"; }

        """;

    /// <summary>What is done to a list, what the log says, how it is undone.</summary>
    public static TheoryData<string, string, string> Harms => new()
    {
        { "chmod 604 {0}", "chmod 600 {0}", "chmod 600 {0}" },
        { "chmod 620 {0}", "chmod 600 {0}", "chmod 600 {0}" },
        { "chmod 602 {0}", "chmod 600 {0}", "chmod 600 {0}" },
        { "chown 65534 {0}", "chown 0 {0}", "chown 0 {0}" },
        { "ln {0} {0}.again", "2 hard links", "rm {0}.again" },
        { "ln -s {0}.real {0}.real; swap {0} {0}.real", "symbolic link", "mv {0}.real {0}" },
        { "mkfifo -m 600 {0}.real; swap {0} {0}.real", "not a regular file", "mv {0}.real {0}" },
        { "mkdir -m 700 {0}.real; swap {0} {0}.real", "not a regular file", "swap {0} {0}.real; rmdir {0}.real" },
        { "mknod -m 600 {0}.real c 1 5; swap {0} {0}.real", "not a regular file", "mv {0}.real {0}" },
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

        await site.NoticesAsync(() => RunAsync(site, remedy), "healed", site.ServerList, "lines 1 ");
        await site.FenceAsync();
        await site.ReplaysOpenNothingAsync(1);
        await site.OpenAsync(2);
    }

    private static Task<string> RunAsync(Site site, string command) =>
        Commands.RunAsync("sh", ["-ec", Swap + string.Format(null, command, site.ServerList)]);
}
