using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>The command line of seqgen.</summary>
internal static class SeqgenCommand
{
    /// <summary>Most lines at a time: a list of them, 128 MB, is still read in under two seconds.</summary>
    internal const int MaxCount = 1_000_000;

    /// <summary>Ports below 1024 belong to services, which a knock could disturb (RFC 6335, System Ports).</summary>
    private const string DefaultPorts = "1024-65535";

    internal static Command Create()
    {
        Option<int> count = NumberOption.Create("--count", "N", "Lines to make, 1 to 1000000.", 1, MaxCount, 100);
        Option<string> server = File("--server", "server.tan", "The server's list.");
        Option<string> client = File("--client", "client.tan", "The client's list.");
        Option<int> knocks = NumberOption.Create(
            "--knocks", "K", "Knocks of a line, 3 to 32.", SequenceRules.MinKnocks, KnockSequence.MaxKnocks, 4);
        Option<PortSet> ports = Ports("--ports", "RANGES", $"Ports to knock at, like 1024-65535,200-300. [default: {DefaultPorts}]");
        Option<PortSet> exclude = Ports("--exclude", "PORTS", "Ports and ranges never to knock at.");
        Option<ImmutableArray<Protocol>> protocols = new("--protocols")
        {
            HelpName = "tcp,udp",
            Description = "Protocols to knock with. [default: tcp,udp]",
            CustomParser = ParseProtocols,
        };
        Option<bool> append = new("--append") { Description = "Add the lines to two existing lists." };
        Option<bool> force = new("--force") { Description = "Replace existing files." };
        Option<bool> json = new("--json") { Description = "Print the summary as one JSON object." };

        Command command = CommandLine.Create(
            "seqgen",
            "Makes a pair of lists of one-time sequences, one for the server, one for the client.",
            "seqgen --count 100",
            "seqgen --count 50 --server alice.tan --client ~/.config/tanknock/vpn.example.com.tan",
            "seqgen --count 50 --append --json");
        foreach (Option option in (Option[])[count, server, client, knocks, ports, exclude, protocols, append, force, json])
        {
            command.Options.Add(option);
        }

        command.SetAction(result =>
        {
            PortSet? excluded = result.GetValue(exclude);
            PortSet included = result.GetValue(ports) ?? ParsePorts(DefaultPorts);
            ImmutableArray<Protocol> wanted = result.GetValue(protocols);
            SequenceRules rules = new(
                excluded is null ? included : included.Except(excluded),
                wanted.IsDefault ? [Protocol.Tcp, Protocol.Udp] : wanted,
                result.GetRequiredValue(knocks));
            Settings settings = new(
                result.GetRequiredValue(count),
                result.GetRequiredValue(server),
                result.GetRequiredValue(client),
                rules,
                result.GetValue(append),
                result.GetValue(force));
            if (settings.Append && settings.Force)
            {
                throw new UserErrorException(
                    "--append and --force exclude each other", "--append alone keeps what is there", ExitCode.Usage);
            }

            Strength.Demand(rules);
            using StopSignals signals = new();
            Summary summary = Run(settings, signals);
            TextWriter output = result.InvocationConfiguration.Output;
            output.Write(result.GetValue(json) ? summary.ToJson() : summary.ToText());
            return ExitCode.Done;
        });
        return command;
    }

    private static Summary Run(Settings settings, StopSignals signals)
    {
        try
        {
            return ListPair.Make(PosixFileSystem.Instance, settings, signals.Token);
        }
        catch (OperationCanceledException)
        {
            throw new UserErrorException("interrupted: no list was made or changed", null, signals.ExitCode);
        }
    }

    private static Option<string> File(string name, string byDefault, string description)
    {
        Option<string> option = new(name)
        {
            HelpName = "FILE",
            Description = description,
            DefaultValueFactory = _ => byDefault,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: string path }] && (path.Length == 0 || path.EndsWith('/') || path.Contains('\0')))
            {
                result.AddError($"{name}: '{path}' is not the name of a file");
            }
        });
        return option;
    }

    private static Option<PortSet> Ports(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = argument =>
        {
            if (!PortSet.TryParse(argument.Tokens[0].Value, out PortSet? ports, out string reason))
            {
                argument.AddError($"{name}: {reason}");
            }

            return ports;
        },
    };

    private static PortSet ParsePorts(string text) =>
        PortSet.TryParse(text, out PortSet? ports, out _) ? ports! : throw new ArgumentException("Not a set of ports.", nameof(text));

    private static ImmutableArray<Protocol> ParseProtocols(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        HashSet<Protocol> protocols = [];
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            Protocol? protocol = name.ToUpperInvariant() switch { "TCP" => Protocol.Tcp, "UDP" => Protocol.Udp, _ => null };
            if (protocol is null)
            {
                argument.AddError($"--protocols: '{name}' is neither tcp nor udp");
                return [];
            }

            protocols.Add(protocol.Value);
        }

        return [.. protocols.Order()];
    }
}
