using System.Diagnostics;
using System.Net;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>A lab whose server runs tanknockd on a list, and whose client has the other half of the pair.</summary>
internal sealed class Site : IAsyncDisposable
{
    internal const int Lines = 30;

    /// <summary>
    /// Tells when everything before has been judged: packets and their consequences keep their order, so once this
    /// door has opened, nothing that was knocked earlier can still open. No sweep completes it.
    /// </summary>
    private const string FenceDoor = """
        [fence]
            sequence = 5003:udp,5001:udp,5002:udp
            command = /bin/true

        """;

    private static readonly string[] FenceKnocks = ["5003:udp", "5001:udp", "5002:udp"];

    private RunningProgram? _daemon;

    private Site(Lab lab) => Lab = lab;

    internal Lab Lab { get; }

    internal Machine Server => Lab.Server;

    internal Machine Client => Lab.Client;

    internal Machine Other => Lab.Other;

    internal RunningProgram Daemon => _daemon ?? throw new InvalidOperationException("no daemon was started");

    internal LineLog Log => Daemon.Log;

    internal string ServerList => Lab.At("server.tan");

    internal string ClientList => Lab.At("client.tan");

    internal string State => Lab.At("state");

    /// <summary>A lab with a pair of lists; no daemon yet.</summary>
    internal static async Task<Site> PrepareAsync()
    {
        Site site = new(await Lab.CreateAsync());
        try
        {
            await MakePairAsync(site.ServerList, site.ClientList);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>A lab whose daemon listens, with the usual door or <paramref name="doors"/>.</summary>
    internal static async Task<Site> StartAsync(Func<Site, string>? doors = null)
    {
        Site site = await PrepareAsync();
        try
        {
            await site.StartDaemonAsync(doors?.Invoke(site) ?? site.OpenSsh());
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>The door of the quick start: a list, and the firewall's set for as long as the door is open.</summary>
    internal string OpenSsh(string? list = null, int close = 60, string set = "knockers", string more = "") => $$"""
        [openSSH]
            one_time_sequences = {{list ?? ServerList}}
            seq_timeout = 30
            start_command = /usr/sbin/nft add element inet filter {{set}} { %IP% timeout 90s }
            cmd_timeout = {{close}}
            stop_command = /usr/sbin/nft delete element inet filter {{set}} { %IP% }
            {{more}}

        """;

    /// <summary>Writes a configuration and gives its path.</summary>
    internal string Configure(string doors, string options = "") => Lab.Write("tanknockd.conf", $"""
        [options]
            interface = eth0
            state_dir = {State}
            {options}

        {doors}
        {FenceDoor}
        """);

    /// <summary>Starts the daemon; with <paramref name="before"/>, a shell prepares its mounts first.</summary>
    internal async Task StartDaemonAsync(string doors, string? before = null)
    {
        Launch(Describe(Configure(doors), before));
        await Log.WaitAsync("listening on eth0");
    }

    internal ProcessStartInfo Describe(string configuration, string? before = null) => before is null
        ? Server.Namespace.Describe(Programs.Tanknockd, "-c", configuration)
        : Server.Namespace.Describe(
            "sh", "-c", before + " && exec \"$@\"", "sh", Programs.Tanknockd, "-c", configuration);

    internal RunningProgram Launch(ProcessStartInfo start) => _daemon = Lab.Start(start);

    internal static Task MakePairAsync(string server, string client) => Commands.RunAsync(
        Programs.Seqgen, ["--count", Lines.ToString(null, null), "--server", server, "--client", client]);

    /// <summary>Runs tanknock, which has to succeed.</summary>
    internal async Task<Outcome> KnockAsync(Machine from, IPAddress to, string? list = null)
    {
        Outcome outcome = await from.TanknockAsync("--list", list ?? ClientList, to.ToString());
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return outcome;
    }

    /// <summary>Returns when the daemon has judged every packet sent so far.</summary>
    internal async Task FenceAsync()
    {
        int before = Log.Count;
        Client.Knock(Server.V4, FenceKnocks);
        await Log.WaitAsync(before, "open fence");
    }

    /// <summary>Nothing was opened, by what the daemon says, by the firewall's sets and by trying.</summary>
    internal async Task NothingOpenedAsync()
    {
        await FenceAsync();
        Assert.Empty(Log.Matching("open openSSH"));
        Assert.Empty(await Lab.KnockersAsync());
        Assert.True(await Client.IsShutOutAsync(Server.V4), "client");
        Assert.True(await Other.IsShutOutAsync(Server.V4), "other");
    }

    public ValueTask DisposeAsync() => Lab.DisposeAsync();
}
