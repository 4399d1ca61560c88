using System.Globalization;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace TanKnock.EndToEnd;

/// <summary>Paths as they are, with the delays that docs/paths.md advises. <c>TANKNOCK_SOAK_TRIES=100</c> makes them long,
/// <c>TANKNOCK_SOAK_DELAY</c> and <c>TANKNOCK_SOAK_RETRIES</c> try other settings.</summary>
public sealed class PathTests(ITestOutputHelper output)
{
    /// <summary>Enough to see that it works, and no more than a handful of seconds.</summary>
    private const int ShortTries = 5;

    /// <summary>From so many tries on, 99 of 100 have to open.</summary>
    private const int LongTries = 100;

    /// <summary>Room for every line that may be lost.</summary>
    private const int Lines = 5000;

    [Theory]
    [InlineData("LAN", 0, 0.5, 0.3, 20, 2)]
    [InlineData("DSL", 0.005, 20, 3, 20, 2)]
    [InlineData("mobile", 0.05, 100, 20, 50, 4)]
    [InlineData("satellite", 0.02, 300, 30, 80, 3)]
    public async Task Path_opens_within_the_retries(string path, double loss, double delay, double jitter, int pause, int retries)
    {
        int tries = Setting("TANKNOCK_SOAK_TRIES") ?? ShortTries;
        pause = Setting("TANKNOCK_SOAK_DELAY") ?? pause;

        // In a short run nobody wants to see that once in a while chance is against us.
        retries = Setting("TANKNOCK_SOAK_RETRIES") ?? (tries < LongTries ? 2 * retries : retries);
        int seed = Setting("TANKNOCK_SOAK_SEED") ?? Random.Shared.Next();
        await using Site site = await Site.PrepareAsync(Lines);
        using LossyPath way = await LossyPath.JoinAsync(site, new PathQuality(loss, delay, jitter), seed);
        await site.ListenAsync(LossyPath.Interface, $$"""
            [openSSH]
                one_time_sequences = {{site.ServerList}}
                look_ahead = 50
                start_command = /usr/sbin/nft add element inet filter knockers { %IP% }

            """);

        int opened = 0;
        int atOnce = 0;
        int knocks = 0;
        for (int i = 0; i < tries; i++)
        {
            await site.Server.Namespace.RunAsync(Programs.Nft, "flush", "set", "inet", "filter", "knockers");
            Outcome outcome = await site.Client.TanknockAsync(
                "-q", "--json", "-d", $"{pause}", "--retries", $"{retries}", "--wait", "22:2", "--list", site.ClientList, LossyPath.Server);
            using JsonDocument said = JsonDocument.Parse(outcome.Output);
            int needed = said.RootElement.GetProperty("tries").GetInt32();
            opened += outcome.ExitCode == 0 ? 1 : 0;
            atOnce += outcome.ExitCode == 0 && needed == 1 ? 1 : 0;
            knocks += needed;
        }

        string result = $"{path} -d {pause} --retries {retries}, seed {seed}: {opened} of {tries} opened, {atOnce} at once, "
            + $"{knocks} lines; {way.Lost} packets lost, {way.Overtaken} overtaken";
        output.WriteLine(result);
        Assert.True(opened >= tries - Math.Max(1, tries / LongTries), result);
    }

    /// <summary>Packets of the client's own making go through tunnels of bare packets, too.</summary>
    [Fact]
    public async Task Raw_knock_through_a_tunnel_opens()
    {
        await using Site site = await Site.PrepareAsync();
        using LossyPath way = await LossyPath.JoinAsync(site, new PathQuality(0, 1, 0), seed: 1);
        await site.ListenAsync(LossyPath.Interface, site.OpenSsh());

        Outcome outcome = await site.Client.TanknockAsync("--raw", "--wait", "22:30", "--list", site.ClientList, LossyPath.Server);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        await site.Log.WaitAsync("open openSSH for 198.51.100.2", "line 1,");
    }

    private static int? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : null;
}
