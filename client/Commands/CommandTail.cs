using System.CommandLine;
using System.CommandLine.Parsing;

namespace TanKnock.Client.Commands;

/// <summary>The command to run after knocking: what stands behind <c>--</c>, if a host stands in front of it. Otherwise
/// <c>--</c> says that the host follows, whatever it is called, and a second one may introduce the command.</summary>
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
