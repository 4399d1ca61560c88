using System.Collections.Immutable;
using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;
using TanKnock.Seqgen.Making;

namespace TanKnock.Seqgen.Commands;

/// <summary>The command line of seqgen.</summary>
internal static class SeqgenCommand
{
    /// <summary>Most lines of a run: a list of them, 128 MB, is still read in less than two seconds.</summary>
    private const int MaxCount = 1_000_000;

    /// <param name="clock">Gives the date that stands on sheets; null: the system's.</param>
    internal static Command Create(TimeProvider? clock = null)
    {
        Option<int> count = NumberOption.Create("--count", "N", "Lines to make, 1 to 1000000.", 1, MaxCount, 100);
        Option<string> server = Options.File("--server", "server.tan", "The server's list.");
        Option<string> client = Options.File("--client", "client.tan", "The client's list.");
        Option<int> knocks = NumberOption.Create(
            "--knocks", "K", "Knocks of a line, 3 to 32.", SequenceRules.MinKnocks, KnockSequence.MaxKnocks, RuleOptions.DefaultKnocks);
        Option<PortSet> ports = Options.Ports("--ports", "RANGES", $"Ports to knock at, like 1024-65535,200-300. [default: {RuleOptions.DefaultPorts}]");
        Option<PortSet> exclude = Options.Ports("--exclude", "PORTS", "Ports and ranges never to knock at.");
        Option<ImmutableArray<Protocol>> protocols = Options.Protocols();
        Option<string> newSecret = Options.File("--new-secret", null, "Make a secret; with --count, the lists derived from it, too.");
        Option<string> secretFile = Options.File("--secret-file", null, "Derive the lines from this secret.");
        Option<ulong?> start = Options.Start();
        Option<string> only = Options.Only();
        Option<bool> oneWay = new("--one-way") { Description = "Make the server's list such that whoever reads it cannot use it." };
        Option<bool> passphrase = new("--passphrase") { Description = "Seal the client's list with a passphrase, which is asked for." };
        Option<string> passphraseFile = Options.File("--passphrase-file", null, "Seal it with the passphrase in this file's first line.");
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
            string? secretToMake = result.GetValue(newSecret);
            bool makesLists = secretToMake is null || result.GetResult(count) is { Implicit: false };
            string? side = result.GetValue(only);
            ImmutableArray<Protocol> wanted = result.GetValue(protocols);
            Settings settings = new(
                result.GetRequiredValue(count),
                side == "client" ? null : result.GetRequiredValue(server),
                side == "server" ? null : result.GetRequiredValue(client),
                new RuleOptions(
                    result.GetResult(knocks) is { Implicit: false } ? result.GetValue(knocks) : null,
                    result.GetValue(ports),
                    result.GetValue(exclude),
                    wanted.IsDefault ? null : wanted),
                secretToMake ?? result.GetValue(secretFile),
                result.GetValue(start),
                result.GetValue(oneWay),
                result.GetValue(passphrase) || result.GetValue(passphraseFile) is not null,
                result.GetValue(passphraseFile),
                result.GetValue(append),
                result.GetValue(force));
            Options.CheckTogether(settings, secretToMake, result.GetValue(secretFile), makesLists, result.GetValue(passphrase));
            TextWriter output = result.InvocationConfiguration.Output;
            if (secretToMake is not null)
            {
                MakeSecret(secretToMake, makesLists ? null : output);
            }

            if (makesLists)
            {
                // Signals wait until the summary is out: the lists are in place then.
                using StopSignals signals = new();
                MadeLines made = MakeLists(settings, secretToMake, signals);
                Print(result.GetValue(json) ? Summary.ToJson(settings, made) : Summary.ToText(settings, made), output);
            }

            return ExitCode.Done;
        });
        command.Subcommands.Add(CheckCommands.CreateVerify());
        command.Subcommands.Add(CheckCommands.CreateFingerprint());
        command.Subcommands.Add(SheetCommand.Create(clock ?? TimeProvider.System));
        return command;
    }

    /// <summary>Makes a secret in a new file.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="output">Where the next steps are told; null: nowhere.</param>
    /// <exception cref="UserErrorException">It cannot be made.</exception>
    private static void MakeSecret(string path, TextWriter? output)
    {
        try
        {
            using ListSecret secret = SecretFile.Create(ThisFileSystem.Instance, path);
            string name = PlainText.Escape(path);
            output?.Write($"""
                Made secret {secret.Id}: {name}

                Next:
                  1. Carry {name} to the other end, mode 0600, and keep it as you keep a private key.
                  2. At each end, in equal words (--only client there):
                       seqgen --secret-file {name} --count 100 --only server

                """);
        }
        catch (FileSystemException e)
        {
            throw new UserErrorException(
                $"{path}: {e.Reason}",
                e.Problem == FileProblem.Exists ? "a secret is never replaced: name another file, or remove this one" : null);
        }
    }

    /// <param name="settings">What the command line asks for.</param>
    /// <param name="newSecret">A secret that was made for these lists, and is removed if they are not made; null: none.</param>
    /// <param name="signals">End the work.</param>
    private static MadeLines MakeLists(Settings settings, string? newSecret, StopSignals signals)
    {
        bool done = false;
        try
        {
            MadeLines made = ListMaker.Make(ThisFileSystem.Instance, settings, signals.Token);
            done = true;
            return made;
        }
        catch (OperationCanceledException)
        {
            throw new UserErrorException("interrupted: no list was made or changed", null, signals.ExitCode);
        }
        finally
        {
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
}
