using TanKnock.Cli;

namespace TanKnock.Client.Commands;

/// <summary>Ends the program because of what was typed.</summary>
internal static class WrongUsage
{
    internal static UserErrorException Because(string message, string? hint = null) => new(message, hint, ExitCode.Usage);
}
