using TanKnock.Cli;

namespace TanKnock.Client.Commands;

/// <summary>How a command ends.</summary>
internal static class Outcome
{
    /// <summary>The exit code of success.</summary>
    /// <exception cref="UserErrorException">It failed.</exception>
    internal static int Of(Failure? failure) => failure is null
        ? ExitCode.Done
        : throw new UserErrorException(failure.Message, failure.Hint, failure.ExitCode);
}
