using System.CommandLine;
using System.Globalization;
using TanKnock.Cli;
using TanKnock.Client.Hosts;

namespace TanKnock.Client;

/// <summary>The commands besides knocking. A host of the same name is knocked at with <c>tanknock -- NAME</c>.</summary>
internal static class ListCommands
{
    /// <summary>As many lines as a list can have (spec/sequence-list.md).</summary>
    private const int MaxSkip = 10_000_000;

    internal static Command CreateSkip(TimeProvider clock)
    {
        Argument<string> host = Host();
        Argument<string?> number = new("N")
        {
            Description = "How many lines [default: 1].",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> list = List();
        Command skip = new("skip", "Mark the next N unused lines of a host's list as skipped, and send nothing.") { host, number, list };
        skip.SetAction(result => End(ListSteps.Skip(
            HostName.Require(result.GetRequiredValue(host)),
            result.GetValue(list),
            Count(result.GetValue(number)),
            new Messages(result.InvocationConfiguration.Error),
            clock)));
        return skip;
    }

    internal static Command CreatePeek()
    {
        Argument<string> host = Host();
        Option<string?> list = List();
        Command peek = new("peek", "Tell the number of the next line and how many are left. Uses nothing.") { host, list };
        peek.SetAction(result => End(ListSteps.Peek(
            HostName.Require(result.GetRequiredValue(host)),
            result.GetValue(list),
            result.InvocationConfiguration.Output)));
        return peek;
    }

    private static Argument<string> Host() => new("HOST") { Description = "Name or address that the list is for." };

    private static Option<string?> List() => new("--list")
    {
        HelpName = "FILE",
        Description = "This list [default: ~/.config/tanknock/HOST.tan].",
    };

    private static int Count(string? typed) =>
        typed is null ? 1
        : int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= MaxSkip
            ? count
        : throw new UserErrorException($"'{typed}' is not a number from 1 to {MaxSkip}", "see tanknock skip --help", ExitCode.Usage);

    private static int End(Failure? failure) => failure is null
        ? ExitCode.Done
        : throw new UserErrorException(failure.Message, failure.Hint, failure.ExitCode);
}
