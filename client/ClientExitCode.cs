namespace TanKnock.Client;

/// <summary>The exit codes of <c>tanknock</c> besides <see cref="Cli.ExitCode"/>'s.</summary>
internal static class ClientExitCode
{
    /// <summary>The list has no unused line.</summary>
    internal const int ListUsedUp = 3;

    /// <summary>Knocked, but the port that <c>--wait</c> names did not open.</summary>
    internal const int NotOpened = 4;
}
