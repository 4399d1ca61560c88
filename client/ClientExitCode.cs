namespace TanKnock.Client;

/// <summary>The exit codes of <c>tanknock</c> besides <see cref="Cli.ExitCode"/>'s.</summary>
internal static class ClientExitCode
{
    /// <summary>The list has no unused line.</summary>
    internal const int ListUsedUp = 3;

    /// <summary>Knocked, but the port that <c>--wait</c> names did not open.</summary>
    internal const int NotOpened = 4;

    /// <summary>The command is there, and cannot be run; as shells do (POSIX, "Exit Status for Commands").</summary>
    internal const int CommandNotExecutable = 126;

    /// <summary>There is no such command; as shells do.</summary>
    internal const int CommandNotFound = 127;
}
