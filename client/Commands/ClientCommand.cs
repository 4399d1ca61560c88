using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Client.Import;
using TanKnock.Client.Knocking;
using TanKnock.Client.Platform;
using TanKnock.Client.Settings;
using TanKnock.Client.Waiting;
using TanKnock.Core.Files;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Commands;

/// <summary>The command line of <c>tanknock</c>; the options of a fixed knock are spelled as knock(1) spells them.</summary>
internal sealed class ClientCommand
{
    private readonly KnockOptions knocking = new();
    private readonly Argument<string> host = new("HOST") { Description = "Name or address to knock at." };

    private readonly Argument<string[]> ports = new("PORT[:PROTO]")
    {
        Description = "A fixed knock with these ports instead; PROTO is tcp or udp.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> udp = new("--udp", "-u")
    {
        Description = "Ports of a fixed knock are udp unless they say otherwise.",
    };

    private readonly Option<string?> wait = new("--wait")
    {
        HelpName = "PORT[:SECONDS]",
        Description = $"Then wait until this TCP port accepts, {AwaitedPort.DefaultSeconds} s by default.",
    };

    private readonly Option<bool> json = new("--json") { Description = "Print what was done as one JSON object." };

    /// <summary>The command, ready to run.</summary>
    internal static Command Create(TimeProvider clock)
    {
        ClientCommand client = new();
        Environs environs = new(ThisPlatform.Instance, ThisFileSystem.Instance, clock);
        Command command = CommandLine.Create(
            Messages.Program,
            "Knock with the next one-time sequence of a host's list.",
            "tanknock server.example.com                        the next line of the host's list",
            "tanknock --wait 22 server.example.com              and wait until port 22 accepts",
            "tanknock --wait 22 server.example.com -- ssh server.example.com    and run a command then",
            "tanknock -d 100 server.example.com 7000 8000:udp   a fixed knock, as knock(1) does",
            "tanknock ssh-config server.example.com             what makes ssh knock by itself",
            "tanknock status server.example.com                 where its list stands",
            "tanknock -- skip                                   knock at a host that is called skip");
        command.Options.OfType<VersionOption>().Single().Aliases.Add("-V");
        command.Arguments.Add(client.host);
        command.Arguments.Add(client.ports);
        command.Options.Add(client.knocking.List);
        command.Options.Add(client.udp);
        client.knocking.AddTo(command, client.wait);
        command.Options.Add(client.json);
        command.SetAction(result => client.Run(result, environs));
        command.Subcommands.Add(ProxyCommand.Create(client.knocking, environs));
        command.Subcommands.Add(SshConfigCommand.Create());
        command.Subcommands.Add(ImportCommand.Create(environs.Platform));
        foreach (Command subcommand in ListCommands.Create(client.knocking.List, environs))
        {
            command.Subcommands.Add(subcommand);
        }

        return command;
    }

    private int Run(ParseResult result, Environs environs)
    {
        Messages messages = knocking.Messages(result);
        CommandTail tail = CommandTail.Of(result, host);
        ClientOptions options = Read(result, tail, environs.Settings(result));
        Failure? failure;
        using (KnockRun run = environs.Prepare(options, messages))
        {
            failure = run.Run();
            if (result.GetValue(json))
            {
                failure = Report(run.Report, options, failure, result.InvocationConfiguration.Output);
            }
        }

        int done = Outcome.Of(failure);
        return tail.Command.Count == 0 ? done : Execute(tail.Command, environs.Platform);
    }

    /// <summary>Writes the report; returns the failure that it tells, or else that it could not be written.</summary>
    private static Failure? Report(KnockReport report, ClientOptions options, Failure? failure, TextWriter output)
    {
        try
        {
            output.Write(report.ToJson(options, failure));
            output.Flush();
            return failure;
        }
        catch (IOException e)
        {
            return failure ?? new Failure($"{e.Message}{(report.Used is UsedLine used ? $"; line {used.Number} is used up" : "")}");
        }
    }

    private static int Execute(IReadOnlyList<string> command, IPlatform platform)
    {
        int code = platform.Run(command, out string? reason);
        return reason is null ? code : throw new UserErrorException($"cannot run '{command[0]}': {reason}", null, code);
    }

    private ClientOptions Read(ParseResult result, CommandTail tail, SettingsFile settings)
    {
        string name = HostName.Require(result.GetRequiredValue(host));
        string[] typed = tail.Before(result.GetValue(ports) ?? []);
        if (typed.Length > 0 && result.GetValue(knocking.List) is not null)
        {
            throw WrongUsage.Because("--list and ports exclude each other", "a fixed knock needs no list");
        }

        if (typed.Length == 0 && result.GetValue(udp))
        {
            throw WrongUsage.Because("--udp needs ports", "a list says itself which knocks are udp");
        }

        HostSettings set = settings.For(name);
        return knocking.Read(result, name, set) with
        {
            Knocks = typed.Length > 0 ? Knocks(typed, result.GetValue(udp)) : null,
            Awaited = Awaited(result, set),
        };
    }

    private AwaitedPort? Awaited(ParseResult result, HostSettings set)
    {
        string? text = result.GetValue(wait);
        if (text is null)
        {
            return set.Wait?.Port is null && knocking.HasRetries(result)
                ? throw WrongUsage.Because("--retries needs --wait", "without it nobody knows whether the port opened")
                : set.Wait?.Port;
        }

        return AwaitedPort.TryParse(text, out AwaitedPort awaited)
            ? awaited
            : throw WrongUsage.Because(
                $"--wait: '{text}' is not PORT or PORT:SECONDS",
                $"a port from 1 to 65535, up to {AwaitedPort.MaxSeconds} seconds, as in 22:10");
    }

    private static KnockSequence Knocks(string[] typed, bool udp) => FixedKnock.Parse(typed, udp, out string reason)
        ?? throw WrongUsage.Because(reason, "ports look like 7000 or 8123:udp");
}
