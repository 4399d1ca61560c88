using System.CommandLine;
using System.Net.Sockets;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Client.Knocking;
using TanKnock.Client.Waiting;
using TanKnock.Core.Sequences;

namespace TanKnock.Client;

/// <summary>The command line of <c>tanknock</c>; the options of a fixed knock are spelled as knock(1) spells them.</summary>
internal sealed class ClientCommand
{
    /// <summary>Default pause: keeps most paths from reordering, and four knocks below a tenth of a second.</summary>
    private const int DefaultDelay = 20;

    /// <summary>A minute: longer than a server waits for the next knock.</summary>
    private const int MaxDelay = 60_000;

    private const int DefaultRetries = 2;

    /// <summary>Every retry costs a line.</summary>
    private const int MaxRetries = 100;

    private readonly Argument<string> host = new("HOST") { Description = "Name or address to knock at." };

    private readonly Argument<string[]> ports = new("PORT[:PROTO]")
    {
        Description = "A fixed knock with these ports instead; PROTO is tcp or udp.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> list = new("--list")
    {
        HelpName = "FILE",
        Description = "Take the sequence from this list [default: ~/.config/tanknock/HOST.tan].",
    };

    private readonly Option<bool> udp = new("--udp", "-u")
    {
        Description = "Ports of a fixed knock are udp unless they say otherwise.",
    };


    private readonly Option<int> delay = NumberOption.Create(
        "--delay", "MS", "Pause between two knocks, in milliseconds.", 0, MaxDelay, DefaultDelay);

    private readonly Option<string?> wait = new("--wait")
    {
        HelpName = "PORT[:SECONDS]",
        Description = $"Then wait until this TCP port accepts, {AwaitedPort.DefaultSeconds} s by default.",
    };

    private readonly Option<int> retries = NumberOption.Create(
        "--retries", "N", "How often to knock again if it does not.", 0, MaxRetries, DefaultRetries);

    private readonly Option<bool> verbose = new("--verbose", "-v") { Description = "Tell each knock as it leaves." };
    private readonly Option<bool> ipv4 = new("--ipv4", "-4") { Description = "Use IPv4 only." };
    private readonly Option<bool> ipv6 = new("--ipv6", "-6") { Description = "Use IPv6 only." };

    /// <summary>The command, ready to run.</summary>
    internal static Command Create(TimeProvider clock)
    {
        ClientCommand client = new();
        Command command = CommandLine.Create(
            Messages.Program,
            "Knock with the next one-time sequence of a host's list.",
            "tanknock server.example.com                        the next line of the host's list",
            "tanknock --wait 22 server.example.com              and wait until port 22 accepts",
            "tanknock -d 100 server.example.com 7000 8000:udp   a fixed knock, as knock(1) does",
            "tanknock peek server.example.com                   which line is next",
            "tanknock skip server.example.com 5                 pass over 5 lines that the server has seen already",
            "tanknock -- skip                                   knock at a host that is called skip");
        client.delay.Aliases.Add("-d");
        command.Options.OfType<VersionOption>().Single().Aliases.Add("-V");
        command.Arguments.Add(client.host);
        command.Arguments.Add(client.ports);
        Option[] options =
        [
            client.list, client.udp, client.delay, client.wait, client.retries, client.verbose, client.ipv4, client.ipv6,
        ];
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(result => client.Run(result, clock));
        command.Subcommands.Add(ListCommands.CreateSkip(clock));
        command.Subcommands.Add(ListCommands.CreatePeek());
        return command;
    }

    private int Run(ParseResult result, TimeProvider clock)
    {
        Messages messages = new(result.InvocationConfiguration.Error);
        return new KnockRun(Read(result), messages, clock).Run() is Failure failure
            ? throw new UserErrorException(failure.Message, failure.Hint, failure.ExitCode)
            : ExitCode.Done;
    }

    private ClientOptions Read(ParseResult result)
    {
        string name = HostName.Require(result.GetRequiredValue(host));
        string[] typed = result.GetValue(ports) ?? [];
        string? path = result.GetValue(list);
        if (typed.Length > 0 && path is not null)
        {
            throw WrongUsage("--list and ports exclude each other", "a fixed knock needs no list");
        }

        if (typed.Length == 0 && result.GetValue(udp))
        {
            throw WrongUsage("--udp needs ports", "a list says itself which knocks are udp");
        }

        return new ClientOptions(
            name,
            typed.Length > 0 ? Knocks(typed, result.GetValue(udp)) : null,
            path,
            TimeSpan.FromMilliseconds(result.GetValue(delay)),
            Family(result.GetValue(ipv4), result.GetValue(ipv6)),
            Awaited(result),
            result.GetValue(retries),
            result.GetValue(verbose));
    }

    private AwaitedPort? Awaited(ParseResult result)
    {
        string? text = result.GetValue(wait);
        if (text is null)
        {
            return result.GetResult(retries) is { Implicit: false }
                ? throw WrongUsage("--retries needs --wait", "without it nobody knows whether the port opened")
                : null;
        }

        return AwaitedPort.TryParse(text, out AwaitedPort awaited)
            ? awaited
            : throw WrongUsage(
                $"--wait: '{text}' is not PORT or PORT:SECONDS",
                $"a port from 1 to 65535, up to {AwaitedPort.MaxSeconds} seconds, as in 22:10");
    }

    private static KnockSequence Knocks(string[] typed, bool udp) =>
        FixedKnock.Parse(typed, udp, out string reason) ?? throw WrongUsage(reason, "ports look like 7000 or 8123:udp");

    private static AddressFamily Family(bool ipv4, bool ipv6) => (ipv4, ipv6) switch
    {
        (true, true) => throw WrongUsage("-4 and -6 exclude each other", null),
        (true, false) => AddressFamily.InterNetwork,
        (false, true) => AddressFamily.InterNetworkV6,
        _ => AddressFamily.Unspecified,
    };

    private static UserErrorException WrongUsage(string message, string? hint) => new(message, hint, ExitCode.Usage);
}
