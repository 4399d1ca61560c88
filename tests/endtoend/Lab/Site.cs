using System.Diagnostics;
using System.Net;
using System.Text;
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
    internal static async Task<Site> PrepareAsync(int lines = Lines)
    {
        Site site = new(await Lab.CreateAsync());
        try
        {
            await MakePairAsync(site.ServerList, site.ClientList, lines);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>A lab with a pair of lists of which the server's is one-way.</summary>
    internal static async Task<Site> PrepareOneWayAsync()
    {
        Site site = await PrepareAsync();
        try
        {
            await Commands.RunAsync(
                Programs.Seqgen,
                ["--one-way", "--force", "--count", $"{Lines}", "--server", site.ServerList, "--client", site.ClientList]);
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

    /// <summary>Writes a configuration and gives its path. What was spent is remembered in the lab, never in /var.</summary>
    internal string Configure(string doors, string options = "", string? state = null, string wire = Machine.Interface) =>
        Lab.Write("tanknockd.conf", $"""
        [options]
            interface = {wire}
            state_dir = {state ?? State}
            runtime_dir = {Lab.At("run")}
            {options}

        {doors}
        {FenceDoor}
        """);

    /// <summary>Starts the daemon on other interfaces than eth0, which are there.</summary>
    internal async Task ListenAsync(string wire, string doors, string options = "")
    {
        Launch(Describe(Configure(doors, options, wire: wire)));
        foreach (string each in wire.Split(','))
        {
            await Log.WaitAsync($"listening on {each}");
        }
    }

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

    /// <summary>Ends the daemon as a power cut would, without giving it a chance to tidy up.</summary>
    internal ValueTask KillDaemonAsync() => Daemon.DisposeAsync();

    internal static Task MakePairAsync(string server, string client, int lines = Lines) =>
        SeqgenAsync(server, client, lines);

    /// <summary>More lines for both lists.</summary>
    internal Task AppendAsync(int lines) => SeqgenAsync(ServerList, ClientList, lines, "--append");

    /// <summary>Runs tanknock, which has to succeed.</summary>
    internal async Task<Outcome> KnockAsync(Machine from, IPAddress to, string? list = null)
    {
        Outcome outcome = await from.TanknockAsync("--list", list ?? ClientList, to.ToString());
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return outcome;
    }

    /// <summary>Knocks with the next line of the client's list, which has to be this one, and waits for the door.</summary>
    internal async Task OpenAsync(int line)
    {
        int before = Log.Count;
        await KnockAsync(Client, Server.V4);
        await Log.WaitAsync(before, "open openSSH for 203.0.113.2", $"line {line},");
    }

    /// <summary>Changes something, and waits for the line in which the daemon says that it has noticed. How soon that is,
    /// <see cref="ListChangeTests"/> ask.</summary>
    internal async Task<string> NoticesAsync(Func<Task> change, params string[] parts)
    {
        int before = Log.Count;
        await change();
        return await Log.WaitAsync(before, parts);
    }

    internal Task<string> NoticesAsync(Action change, params string[] parts) => NoticesAsync(
        () =>
        {
            change();
            return Task.CompletedTask;
        },
        parts);

    /// <summary>Writes over a file that is not longer, at once: nobody sees it empty or halfway.</summary>
    internal static void Overwrite(string path, string text)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Assert.True(text.Length >= file.Length);
        file.Write(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>Puts a new file in a list's place, as a careful program does.</summary>
    internal void Replace(string path, string text)
    {
        string draft = Lab.Write(".draft", text);
        File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Somebody who heard them knocks spent lines again: each is a replay, and opens nothing.</summary>
    internal async Task ReplaysOpenNothingAsync(params int[] lines)
    {
        foreach (int line in lines)
        {
            int before = Log.Count;
            Other.Knock(Server.V4, TanList.Knocks(ClientList, line));
            await Log.WaitAsync(before, "replay", $"line {line} ", "203.0.113.3");
        }

        await FenceAsync();
        Assert.Empty(Log.Matching("open openSSH for 203.0.113.3"));
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

    private static Task<string> SeqgenAsync(string server, string client, int lines, params string[] more) => Commands.RunAsync(
        Programs.Seqgen, ["--count", lines.ToString(null, null), "--server", server, "--client", client, .. more]);
}
