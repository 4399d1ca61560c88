using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TanKnock.Cli;
using TanKnock.Core.Sequences;
using TanKnock.Seqgen.Making;

namespace TanKnock.Seqgen.Commands;

/// <summary>Options whose values need checks of their own, and the checks of options together.</summary>
internal static class Options
{
    /// <summary>Checks which options exclude or need each other.</summary>
    /// <param name="settings">What the command line asks for.</param>
    /// <param name="newSecret">The secret that is to be made; null: none.</param>
    /// <param name="secretFile">The existing secret that was named; null: none.</param>
    /// <param name="makesLists">Whether lists are to be made.</param>
    /// <param name="asksForPassphrase">Whether the user is to be asked for a passphrase.</param>
    /// <exception cref="UserErrorException">Two options contradict each other, or one lacks another.</exception>
    internal static void CheckTogether(Settings settings, string? newSecret, string? secretFile, bool makesLists, bool asksForPassphrase)
    {
        Refuse(settings.Append && settings.Force, "--append and --force exclude each other", "--append alone keeps what is there");
        Refuse(
            newSecret is not null && secretFile is not null,
            "--new-secret and --secret-file exclude each other",
            "--secret-file uses a secret that is there");
        Refuse(
            newSecret is not null && settings.Append,
            "--new-secret and --append exclude each other",
            "lists go on with the secret that they came from: --secret-file names it");
        Refuse(
            asksForPassphrase && settings.PassphraseFile is not null,
            "--passphrase and --passphrase-file exclude each other",
            "--passphrase asks for the passphrase, --passphrase-file says where it stands");
        Refuse(
            settings.SecretFile is null && settings.Paths.Count() < 2,
            "--only needs --secret-file",
            "a random list is good for nothing without the other end's");
        Refuse(
            makesLists && settings.SecretFile is string secret && settings.Paths.Any(path => Path.GetFullPath(path) == Path.GetFullPath(secret)),
            $"{settings.SecretFile}: named as a secret and as a list",
            "the lists need a file each");
        Refuse(
            settings.Seal && settings.Client is null,
            "--passphrase seals the client's list, and --only server makes none",
            "leave one of them out");
        Refuse(settings.Start is not null && settings.SecretFile is null, "--start needs --secret-file", "random lines have no numbers");
        Refuse(
            !makesLists && (settings.OneWay || settings.Seal || settings.Start is not null || settings.Paths.Count() < 2),
            "--new-secret alone makes no lists, and the other options are for lists",
            "--count makes lists, too");
    }

    /// <summary>Whether a path can name a file.</summary>
    internal static bool IsFileName(string path) => path.Length > 0 && !path.EndsWith('/') && !path.Contains('\0');

    internal static Option<string> File(string name, string? byDefault, string description)
    {
        Option<string> option = new(name)
        {
            HelpName = "FILE",
            Description = description,
        };
        option.DefaultValueFactory = byDefault is null ? null : _ => byDefault;
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: string path }] && !IsFileName(path))
            {
                result.AddError($"{name}: '{path}' is not the name of a file");
            }
        });
        return option;
    }

    /// <summary>The passphrase of a list that is read.</summary>
    internal static Option<string?> PassphraseFile() => new("--passphrase-file")
    {
        HelpName = "FILE",
        Description = "The passphrase of a sealed list, in this file's first line.",
    };

    internal static Option<PortSet> Ports(string name, string helpName, string description) => new(name)
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

    internal static Option<ImmutableArray<Protocol>> Protocols() => new("--protocols")
    {
        HelpName = "tcp,udp",
        Description = "Protocols to knock with. [default: tcp,udp]",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = ParseProtocols,
    };

    internal static Option<ulong?> Start() => new("--start")
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

    internal static Option<string> Only()
    {
        Option<string> only = new("--only") { HelpName = "END", Description = "Make the list of one end alone." };
        only.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("server" or "client") and string end }])
            {
                result.AddError($"--only: '{end}' is neither server nor client");
            }
        });
        return only;
    }

    private static ImmutableArray<Protocol> ParseProtocols(ArgumentResult argument)
    {
        HashSet<Protocol> protocols = [];
        foreach (string name in argument.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries))
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

    private static void Refuse(bool isWrong, string message, string hint)
    {
        if (isWrong)
        {
            throw new UserErrorException(message, hint, ExitCode.Usage);
        }
    }
}
