namespace TanKnock.Daemon.Configuration;

public enum Severity
{
    /// <summary>The daemon runs; somebody should look at it.</summary>
    Warning,

    /// <summary>The daemon does not run with this configuration.</summary>
    Error,
}
