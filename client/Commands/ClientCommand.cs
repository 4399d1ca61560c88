using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Client.Import;
using TanKnock.Client.Interop;
using TanKnock.Client.Knocking;
using TanKnock.Client.Raw;
using TanKnock.Core.Files;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Commands;

/// <summary>The command line of <c>tanknock</c>; the options of a fixed knock are spelled as knock(1) spells them.</summary>
internal sealed class ClientCommand
{
    /// <summary>The program's name, in front of every message.</summary>
    internal const string Program = "tanknock";

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
        Environs environs = new(IPlatform.Current, ThisFileSystem.Instance, clock);
        Command command = CommandLine.Create(
            Program,
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
        command.Subcommands.Add(SshCommands.CreateProxy(client.knocking, environs));
        command.Subcommands.Add(SshCommands.CreateSshConfig());
        command.Subcommands.Add(ImportCommand.Create(environs.Platform, MessagesOf));
        foreach (Command subcommand in ListCommands.Create(client.knocking.List, environs))
        {
            command.Subcommands.Add(subcommand);
        }

        return command;
    }

    /// <summary>The messages of a command without <c>--quiet</c> and <c>--verbose</c>.</summary>
    internal static Messages MessagesOf(ParseResult result) => new(Program, result.InvocationConfiguration.Error);

    private int Run(ParseResult result, Environs environs)
    {
        Messages messages = knocking.MessagesOf(result);
        CommandTail tail = CommandTail.Of(result, host);
        KnockRequest request = Read(result, tail, environs.Settings(result));
        using (KnockRun run = environs.Prepare(request, messages))
        {
            UserErrorException? failure = null;
            try
            {
                run.Run();
            }
            catch (UserErrorException e)
            {
                failure = e;
            }

            if (result.GetValue(json))
            {
                failure = Report(run.Report with { Error = failure?.Message }, failure, result.InvocationConfiguration.Output);
            }

            if (failure is not null)
            {
                throw failure;
            }
        }

        return tail.Command.Count == 0 ? ExitCode.Done : Execute(tail.Command, environs.Platform);
    }

    /// <summary>Writes the report.</summary>
    /// <returns>The failure of the run; if it succeeded, why the report could not be written, or null.</returns>
    private static UserErrorException? Report(KnockReport report, UserErrorException? failure, TextWriter output)
    {
        try
        {
            output.Write(ClientJson.Line(report));
            output.Flush();
            return failure;
        }
        catch (IOException e)
        {
            return failure ?? new UserErrorException($"{e.Message}{(report.Line is int line ? $"; line {line} is used up" : "")}");
        }
    }

    private static int Execute(IReadOnlyList<string> command, IPlatform platform)
    {
        int code = platform.Run(command, out string? reason);
        return reason is null ? code : throw new UserErrorException($"cannot run '{command[0]}': {reason}", null, code);
    }

    private KnockRequest Read(ParseResult result, CommandTail tail, SettingsFile settings)
    {
        string name = HostName.Require(result.GetRequiredValue(host));
        string[] typed = tail.Before(result.GetValue(ports) ?? []);
        if (typed.Length > 0 && result.GetValue(knocking.List) is not null)
        {
            throw UserErrorException.WrongUsage("--list and ports exclude each other", "a fixed knock needs no list");
        }

        if (typed.Length == 0 && result.GetValue(udp))
        {
            throw UserErrorException.WrongUsage("--udp needs ports", "a list says itself which knocks are udp");
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
                ? throw UserErrorException.WrongUsage("--retries needs --wait", "without it nobody knows whether the port opened")
                : set.Wait?.Port;
        }

        return AwaitedPort.TryParse(text, out AwaitedPort awaited)
            ? awaited
            : throw UserErrorException.WrongUsage(
                $"--wait: '{text}' is not PORT or PORT:SECONDS",
                $"a port from 1 to 65535, up to {AwaitedPort.MaxSeconds} seconds, as in 22:10");
    }

    private static KnockSequence Knocks(string[] typed, bool udp) => FixedKnock.Parse(typed, udp, out string reason)
        ?? throw UserErrorException.WrongUsage(reason, "ports look like 7000 or 8123:udp");
}

/// <summary>What the commands work with: the system, the clock, the user's settings.</summary>
internal sealed record Environs(IPlatform Platform, IFileSystem Files, TimeProvider Clock)
{
    /// <summary>The settings of the user.</summary>
    /// <exception cref="UserErrorException">They have errors.</exception>
    internal SettingsFile Settings(ParseResult result)
    {
        SettingsFile settings = SettingsFile.Load(Files, ConfigFolder.Find(), ConfigFolder.Home, out IReadOnlyList<Fault> errors);
        Complaint.EndWith(
            result.InvocationConfiguration.Error, ClientCommand.Program,
            [.. errors.Select(error => new UserErrorException(error, ExitCode.Usage))]);
        return settings;
    }

    /// <summary>A run of this request, ready to begin.</summary>
    internal KnockRun Prepare(KnockRequest request, Messages messages) =>
        new(request, messages, Platform, (IPAddress address, out NetworkError error) => OpenSender(request, address, out error), Clock);

    // libpcap is loaded by the first call to RawKnockSender, so only --raw needs it.
    private IKnockSender? OpenSender(KnockRequest request, IPAddress address, out NetworkError error) => request.Raw is TcpFlags flags
        ? RawKnockSender.Open(Platform, address, request.Origin, flags, Clock, out error)
        : KnockSender.Open(Platform, address, request.Origin, out error);
}

/// <summary>The command to run after knocking: what stands behind <c>--</c>, if a host stands in front of it. Otherwise
/// <c>--</c> says that the host follows, whatever its name is, and a second <c>--</c> may introduce the command.</summary>
/// <param name="Command">Its words; empty if there is none.</param>
internal sealed record CommandTail(IReadOnlyList<string> Command)
{
    private const string Mark = "--";

    private bool hasMark;

    internal static CommandTail Of(ParseResult result, Argument<string> host)
    {
        List<Token> tokens = [.. result.Tokens];
        Token? name = result.GetResult(host)?.Tokens is [Token typed, ..] ? typed : null;
        int hostAt = tokens.FindIndex(t => ReferenceEquals(t, name));
        int mark = hostAt < 0 ? -1 : tokens.FindIndex(hostAt + 1, t => t.Value == Mark);
        return mark < 0
            ? new CommandTail([])
            : new CommandTail([.. tokens.Skip(mark + 1).Select(t => t.Value)]) { hasMark = tokens[mark].Type == TokenType.Argument };
    }

    /// <summary>The arguments behind the host that are not the command's.</summary>
    internal string[] Before(string[] arguments) => arguments[..^(Command.Count + (hasMark ? 1 : 0))];
}
