using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Sequences;
using TanKnock.Seqgen.Sheets;

namespace TanKnock.Seqgen;

/// <summary>The command line of seqgen.</summary>
internal static class SeqgenCommand
{
    /// <summary>Most lines at a time: a list of them, 128 MB, is still read in under two seconds.</summary>
    internal const int MaxCount = 1_000_000;

    /// <param name="clock">Tells the day that stands on sheets; null: the system's.</param>
    internal static Command Create(TimeProvider? clock = null)
    {
        Option<int> count = NumberOption.Create("--count", "N", "Lines to make, 1 to 1000000.", 1, MaxCount, 100);
        Option<string> server = File("--server", "server.tan", "The server's list.");
        Option<string> client = File("--client", "client.tan", "The client's list.");
        Option<int> knocks = NumberOption.Create(
            "--knocks", "K", "Knocks of a line, 3 to 32.", SequenceRules.MinKnocks, KnockSequence.MaxKnocks, RulesChoice.DefaultKnocks);
        Option<PortSet> ports = Ports("--ports", "RANGES", $"Ports to knock at, like 1024-65535,200-300. [default: {RulesChoice.DefaultPorts}]");
        Option<PortSet> exclude = Ports("--exclude", "PORTS", "Ports and ranges never to knock at.");
        Option<ImmutableArray<Protocol>> protocols = new("--protocols")
        {
            HelpName = "tcp,udp",
            Description = "Protocols to knock with. [default: tcp,udp]",
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = ParseProtocols,
        };
        Option<string> newSecret = File("--new-secret", null, "Make a secret; with --count, the lists derived from it, too.");
        Option<string> secretFile = File("--secret-file", null, "Derive the lines from this secret.");
        Option<ulong?> start = Start();
        Option<string> only = new("--only") { HelpName = "END", Description = "Make the list of one end alone." };
        only.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("server" or "client") and string end }])
            {
                result.AddError($"--only: '{end}' is neither server nor client");
            }
        });
        Option<bool> oneWay = new("--one-way") { Description = "Make the server's list such that whoever reads it cannot use it." };
        Option<bool> passphrase = new("--passphrase") { Description = "Seal the client's list with a passphrase, which is asked for." };
        Option<string> passphraseFile = File("--passphrase-file", null, "Seal it with the passphrase in this file's first line.");
        Option<bool> append = new("--append") { Description = "Add the lines to the existing lists." };
        Option<bool> force = new("--force") { Description = "Replace existing files." };
        Option<bool> json = new("--json") { Description = "Print the summary as one JSON object." };

        Command command = CommandLine.Create(
            "seqgen",
            "Makes a pair of lists of one-time sequences, one for the server, one for the client.",
            "seqgen --count 100",
            "seqgen --count 50 --server alice.tan --client ~/.config/tanknock/vpn.example.com.tan",
            "seqgen --count 50 --append --json",
            "seqgen verify server.tan client.tan",
            "seqgen sheet --output sheet.html server.example.com.tan",
            "seqgen --new-secret office.secret",
            "seqgen --secret-file office.secret --count 100 --only server --server office.tan");
        foreach (Option option in (Option[])[
            count, server, client, knocks, ports, exclude, protocols, newSecret, secretFile, start, only, oneWay, passphrase, passphraseFile, append, force, json])
        {
            command.Options.Add(option);
        }

        command.SetAction(result =>
        {
            string? made = result.GetValue(newSecret);
            bool lists = made is null || result.GetResult(count) is { Implicit: false };
            string? end = result.GetValue(only);
            ImmutableArray<Protocol> wanted = result.GetValue(protocols);
            Settings settings = new(
                result.GetRequiredValue(count),
                end == "client" ? null : result.GetRequiredValue(server),
                end == "server" ? null : result.GetRequiredValue(client),
                new RulesChoice(
                    result.GetResult(knocks) is { Implicit: false } ? result.GetValue(knocks) : null,
                    result.GetValue(ports),
                    result.GetValue(exclude),
                    wanted.IsDefault ? null : wanted),
                made ?? result.GetValue(secretFile),
                result.GetValue(start),
                result.GetValue(oneWay),
                result.GetValue(passphrase) || result.GetValue(passphraseFile) is not null,
                result.GetValue(passphraseFile),
                result.GetValue(append),
                result.GetValue(force));
            OptionRules.Check(settings, made, result.GetValue(secretFile), lists, result.GetValue(passphrase));
            TextWriter output = result.InvocationConfiguration.Output;
            if (made is not null)
            {
                NewSecret.Make(ThisFileSystem.Instance, made, lists ? null : output);
            }

            if (lists)
            {
                using StopSignals signals = new();
                Summary summary = Run(settings, signals, made);
                Print(result.GetValue(json) ? summary.ToJson() : summary.ToText(), output);
            }

            return ExitCode.Done;
        });
        command.Subcommands.Add(CheckCommands.CreateVerify());
        command.Subcommands.Add(CheckCommands.CreateFingerprint());
        command.Subcommands.Add(SheetCommand.Create(clock ?? TimeProvider.System));
        return command;
    }

    private static Summary Run(Settings settings, StopSignals signals, string? newSecret)
    {
        bool done = false;
        try
        {
            Summary summary = ListPair.Make(ThisFileSystem.Instance, settings, signals.Token);
            done = true;
            return summary;
        }
        catch (OperationCanceledException)
        {
            throw new UserErrorException("interrupted: no list was made or changed", null, signals.ExitCode);
        }
        finally
        {
            // A secret that was made for these lists alone: without them, nothing was made.
            if (!done && newSecret is not null)
            {
                ThisFileSystem.Instance.Delete(newSecret);
            }
        }
    }

    private static void Print(string summary, TextWriter output)
    {
        try
        {
            output.Write(summary);
            output.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                "all was made, but standard output, for telling so, is full or closed", "seqgen verify looks at the lists");
        }
    }

    private static Option<ulong?> Start() => new("--start")
    {
        HelpName = "N",
        Description = "Number of the first derived line, 1 to 2^63. [default: 1, or where the list ends]",
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
                && value is > 0 and <= LineDeriver.MaxLine)
            {
                return value;
            }

            argument.AddError($"--start: '{text}' is not a number from 1 to 2^63");
            return null;
        },
    };

    private static Option<string> File(string name, string? byDefault, string description)
    {
        Option<string> option = new(name)
        {
            HelpName = "FILE",
            Description = description,
        };
        option.DefaultValueFactory = byDefault is null ? null : _ => byDefault;
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
