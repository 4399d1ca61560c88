using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>A client whose list is sealed with a passphrase.</summary>
public sealed class SealedTests
{
    [Fact]
    public async Task Client_opens_with_the_passphrase_and_a_wrong_one_uses_up_nothing()
    {
        await using Site site = await PrepareAsync();
        await site.StartDaemonAsync(site.OpenSsh());
        string sealedList = File.ReadAllText(site.ClientList);
        string wrong = WriteSecret(site, "wrong", "another one");
        Outcome refused = await KnockAsync(site, wrong);
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Equal($"tanknock: error: {site.ClientList}: the passphrase is wrong; no line was used\n", refused.Error);
        Assert.Equal(sealedList, File.ReadAllText(site.ClientList));
        await site.FenceAsync();
        Assert.True(await site.Client.IsShutOutAsync(site.Server.V4));

        int before = site.Log.Count;
        Outcome knocked = await KnockAsync(site, site.Lab.At("passphrase"));
        Assert.Equal(0, knocked.ExitCode);
        await site.Log.WaitAsync(before, "open openSSH for 203.0.113.2", "line 1,");
        Assert.Matches("^#sealed:[A-Za-z0-9_-]+ used 20", TanList.Line(site.ClientList, 1));
        Assert.Matches("^ sealed:", TanList.Line(site.ClientList, 2));
    }

    [Fact]
    public async Task Daemon_refuses_a_sealed_list_and_its_other_doors_work()
    {
        await using Site site = await PrepareAsync();
        string door = $"""
            [sealed]
                one_time_sequences = {site.ClientList}
                command = /bin/true

            """;
        Outcome check = await site.Server.Namespace.TryAsync(Programs.Tanknockd, "check", "-c", site.Configure(door));
        Assert.Equal(2, check.ExitCode);
        Assert.Contains($"{site.ClientList}: a client's sealed list", check.Error, StringComparison.Ordinal);
        string before = File.ReadAllText(site.ClientList);
        await site.StartDaemonAsync(door + site.OpenSsh());
        await site.Log.WaitAsync(site.ClientList, "a client's sealed list");
        Assert.Equal(0, (await KnockAsync(site, site.Lab.At("passphrase"))).ExitCode);
        await site.Log.WaitAsync("open openSSH for 203.0.113.2", "line 1,");
        Assert.Equal(before.Split('\n')[1..], File.ReadAllLines(site.ClientList)[1..].Append(""));
    }

    private static Task<Outcome> KnockAsync(Site site, string passphraseFile) => site.Client.Namespace.TryAsync(
        Programs.Tanknock, "--list", site.ClientList, "--passphrase-file", passphraseFile, site.Server.V4.ToString());

    private static string WriteSecret(Site site, string name, string text)
    {
        string path = site.Lab.Write(name, text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static async Task<Site> PrepareAsync()
    {
        Site site = await Site.PrepareAsync();
        try
        {
            string passphrase = WriteSecret(site, "passphrase", "correct horse battery staple");
            await Commands.RunAsync(
                Programs.Seqgen,
                ["--passphrase-file", passphrase, "--force", "--count", $"{Site.Lines}", "--server", site.ServerList, "--client", site.ClientList]);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }
}
