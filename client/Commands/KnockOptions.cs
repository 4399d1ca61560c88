using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Client.Interop;
using TanKnock.Client.Knocking;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Commands;

/// <summary>The options of every command that knocks. The commands share the objects, so that an option may stand in
/// front of a command's name, too.</summary>
internal sealed class KnockOptions
{
    private readonly Option<int> delay = NumberOption.Create(
        "--delay", "MS", "Pause between two knocks, in milliseconds.", 0, HostSettings.MaxDelay, HostSettings.DefaultDelay);

    private readonly Option<int> retries = NumberOption.Create(
        "--retries", "N", "How often to knock again if it does not.", 0, HostSettings.MaxRetries, HostSettings.DefaultRetries);

    private readonly Option<bool> ipv4 = new("--ipv4", "-4") { Description = "Use IPv4 only." };
    private readonly Option<bool> ipv6 = new("--ipv6", "-6") { Description = "Use IPv6 only." };

    private readonly Option<string?> source = new("--source")
    {
        HelpName = "ADDRESS",
        Description = "Send from this address of this machine.",
    };

    private readonly Option<string?> bindInterface = new("--bind-interface")
    {
        HelpName = "IFACE",
        Description = "Send through this network interface.",
    };

    private readonly Option<bool> raw = new("--raw")
    {
        Description = "Build the packets of the knock itself; needs privileges.",
    };

    private readonly Option<string?> flags = new("--flags")
    {
        HelpName = "FLAGS",
        Description = "With --raw: the flags of TCP knocks, as in a door's tcpflags [default: syn].",
    };

    private readonly Option<string?> passphraseFile = new("--passphrase-file")
    {
        HelpName = "FILE",
        Description = "The passphrase of a sealed list, in this file's first line [default: it is asked for].",
    };

    private readonly Option<bool> verbose = new("--verbose", "-v") { Description = "Tell each knock as it leaves." };

    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Say nothing but errors." };

    internal KnockOptions() => delay.Aliases.Add("-d");

    /// <summary>The list to use; for commands that do not knock, too.</summary>
    internal Option<string?> List { get; } = new("--list")
    {
        HelpName = "FILE",
        Description = "Take the sequence from this list [default: ~/.config/tanknock/HOST.tan].",
        Recursive = true,
    };

    /// <summary>Adds the options to a command, in the order of its help.</summary>
    internal void AddTo(Command command, params Option[] between)
    {
        foreach (Option option in (Option[])
            [delay, .. between, retries, ipv4, ipv6, source, bindInterface, raw, flags, passphraseFile, verbose, quiet])
        {
            command.Options.Add(option);
        }
    }

    internal Messages MessagesOf(ParseResult result) =>
        new(ClientCommand.Program, result.InvocationConfiguration.Error, result.GetValue(quiet), result.GetValue(verbose));

    /// <summary>Whether <c>--retries</c> was typed, and not left to its default.</summary>
    internal bool HasRetries(ParseResult result) => result.GetResult(retries) is { Implicit: false };

    /// <summary>The request without knocks and port, in which the commands differ.</summary>
    internal KnockRequest Read(ParseResult result, string host, HostSettings settings)
    {
        Origin origin = ReadOrigin(result);
        return new KnockRequest(
            host,
            settings.Address ?? host,
            Knocks: null,
            result.GetValue(List) ?? settings.List,
            result.GetValue(passphraseFile),
            TimeSpan.FromMilliseconds(Typed(result, delay) ?? settings.Delay ?? HostSettings.DefaultDelay),
            Family(result, settings, origin),
            Awaited: null,
            Typed(result, retries) ?? settings.Retries ?? HostSettings.DefaultRetries,
            origin,
            ReadFlags(result));
    }

    private static int? Typed(ParseResult result, Option<int> option) =>
        result.GetResult(option) is { Implicit: false } ? result.GetValue(option) : null;

    private TcpFlags? ReadFlags(ParseResult result)
    {
        string? text = result.GetValue(flags);
        if (!result.GetValue(raw))
        {
            return text is null ? null
                : throw UserErrorException.WrongUsage("--flags needs --raw", "the system sends knocks with syn alone");
        }

        return text is null ? TcpFlags.Syn
            : TcpFlagsText.TryRead(text, out TcpFlags set, out TcpFlags clear, out string wrong) ? set
            : throw UserErrorException.WrongUsage(
                (set & clear) == TcpFlags.None
                    ? $"--flags: '{wrong}' is not a flag"
                    : $"--flags: {wrong} and !{wrong} contradict each other",
                "the flags are fin, syn, rst, psh, ack, urg, separated by commas; ! in front says not");
    }

    private Origin ReadOrigin(ParseResult result)
    {
        string? name = result.GetValue(bindInterface);
        if (name is not null && (name.Length is 0 or > Origin.MaxInterfaceLength || name.Contains('/')))
        {
            throw UserErrorException.WrongUsage($"--bind-interface: '{name}' is no interface", "ip -brief link shows what there is");
        }

        string? text = result.GetValue(source);
        return text is null ? new Origin(null, name)
            : !IPAddress.TryParse(text, out IPAddress? address)
            ? throw UserErrorException.WrongUsage($"--source: '{text}' is no address", "an address of this machine, as in 192.0.2.7")
            : address is { IsIPv6LinkLocal: true, ScopeId: 0 }
            ? throw UserErrorException.WrongUsage(
                $"--source: '{text}' lacks its zone", "the interface that it is an address of, as in fe80::1%eth0")
            : new Origin(address, name);
    }

    private AddressFamily Family(ParseResult result, HostSettings settings, Origin origin)
    {
        AddressFamily wanted = (result.GetValue(ipv4), result.GetValue(ipv6)) switch
        {
            (true, true) => throw UserErrorException.WrongUsage("-4 and -6 exclude each other"),
            (true, false) => AddressFamily.InterNetwork,
            (false, true) => AddressFamily.InterNetworkV6,
            _ => settings.Family ?? AddressFamily.Unspecified,
        };
        return origin.Source is not IPAddress from || from.AddressFamily == wanted ? wanted
            : wanted == AddressFamily.Unspecified ? from.AddressFamily
            : throw UserErrorException.WrongUsage($"--source {from} is of the other family than the one wanted");
    }
}
