using System.Diagnostics;

namespace TanKnock.EndToEnd;

/// <summary>
/// Three machines on one wire, a firewall and a service behind it, all in namespaces of their own: the server hides
/// port 22, the client holds the list, and the other one listens in, scans and copies. A fourth namespace holds the
/// switch, so that the machine's own network never sees any of it.
/// </summary>
internal sealed class Lab : IAsyncDisposable
{
    /// <summary>The rules of a careful administrator: nothing gets in that no set names.</summary>
    private const string Firewall = """
        table inet filter {
            set knockers { type ipv4_addr; flags timeout; }
            set knockers6 { type ipv6_addr; flags timeout; }
            chain input {
                type filter hook input priority 0; policy drop;
                ct state established,related accept
                icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
                ip saddr @knockers tcp dport 22 accept
                ip6 saddr @knockers6 tcp dport 22 accept
            }
        }
        """;

    private readonly string _name;
    private readonly NetworkNamespace _switch;
    private readonly List<RunningProgram> _running = [];
    private Service? _service;

    private Lab(string name)
    {
        _name = name;
        _switch = new NetworkNamespace(name + "-switch");
        Server = new Machine(name, "server", 1);
        Client = new Machine(name, "client", 2);
        Other = new Machine(name, "other", 3);
        Folder = Path.Combine(Path.GetTempPath(), name);
    }

    internal Machine Server { get; }

    internal Machine Client { get; }

    internal Machine Other { get; }

    /// <summary>For lists, configuration, state and logs; nobody else may look inside.</summary>
    internal string Folder { get; }

    internal static async Task<Lab> CreateAsync()
    {
        Lab lab = new(Leftovers.NextName());
        Leftovers.Register(lab.Remove);
        try
        {
            await lab.BuildAsync();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Full path of a file in the lab's folder.</summary>
    internal string At(string file) => Path.Combine(Folder, file);

    internal string Write(string file, string text)
    {
        File.WriteAllText(At(file), text);
        return At(file);
    }

    /// <summary>A script that can be run at once. Another process puts it there: what this one has written, a child that another
    /// thread has just started may hold open for a moment, and nobody can run it then (ETXTBSY).</summary>
    internal async Task<string> WriteProgramAsync(string file, string text)
    {
        await Commands.RunAsync("install", ["-m", "755", Write(file + ".draft", text), At(file)]);
        return At(file);
    }

    /// <summary>Starts a program on the server; its log file, if named, is read along with its output.</summary>
    internal RunningProgram Start(ProcessStartInfo start, string? logFile = null)
    {
        RunningProgram program = new(start, logFile);
        lock (_running)
        {
            _running.Add(program);
        }

        return program;
    }

    /// <summary>The addresses that the firewall lets in now.</summary>
    internal async Task<string> KnockersAsync() =>
        await SetAsync("knockers") + await SetAsync("knockers6");

    /// <summary>Frees the service's port for a program that is to listen there.</summary>
    internal void StopGreeting() => _service?.Dispose();

    /// <summary>Makes the switch a hub: from now on everybody on the wire hears every frame.</summary>
    internal Task LetEverybodyListenAsync() => Commands.RunAsync(
        "ip", ["-n", _switch.Name, "link", "set", "br0", "type", "bridge", "ageing_time", "0", "fdb_flush"]);

    public async ValueTask DisposeAsync()
    {
        // First everything in the namespaces is ended, commands of the programs among it; then the programs are reaped.
        Remove();
        Leftovers.Forget(Remove);
        foreach (RunningProgram program in _running)
        {
            await program.DisposeAsync();
        }
    }

    private async Task BuildAsync()
    {
        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await _switch.CreateAsync();
        // Without snooping, neighbour discovery is forwarded from the first packet on.
        await _switch.RunAsync("ip", "link", "add", "br0", "up", "type", "bridge", "mcast_snooping", "0");
        foreach (Machine machine in (Machine[])[Server, Client, Other])
        {
            await machine.Namespace.CreateAsync();
            await PlugInAsync(machine);
        }

        await Server.Namespace.FeedAsync(Firewall, Programs.Nft, "-f", "-");
        _service = new Service(Server.Namespace);
    }

    private async Task PlugInAsync(Machine machine)
    {
        string port = "to" + machine.Mac.GetAddressBytes()[^1];
        string far = $"name {Machine.Interface} address {machine.Mac.ToColons()} netns {machine.Namespace.Name}";
        await Commands.RunAsync("ip", ["-n", _switch.Name, "-batch", "-"], $"""
            link add {port} type veth peer {far}
            link set {port} master br0 up

            """);
        await Commands.RunAsync("ip", ["-n", machine.Namespace.Name, "-batch", "-"], $"""
            link set lo up
            link set {Machine.Interface} up
            addr add {machine.V4}/24 dev {Machine.Interface}
            addr add {machine.V6}/64 dev {Machine.Interface} nodad

            """);
    }

    private async Task<string> SetAsync(string set)
    {
        string text = await Server.Namespace.RunAsync(Programs.Nft, "list", "set", "inet", "filter", set);
        int start = text.IndexOf("elements", StringComparison.Ordinal);
        return start < 0 ? "" : text[start..];
    }

    private void Remove()
    {
        lock (_running)
        {
            _running.ForEach(program => program.Kill());
        }

        _service?.Dispose();
        foreach (NetworkNamespace place in (NetworkNamespace[])[
            Server.Namespace, Client.Namespace, Other.Namespace, _switch])
        {
            place.Remove();
        }

        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
