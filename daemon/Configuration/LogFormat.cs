namespace TanKnock.Daemon.Configuration;

/// <summary>How the log is written.</summary>
public enum LogFormat
{
    /// <summary>One line an event, for people and as knockd's users know it.</summary>
    Text,

    /// <summary>One JSON object an event, on a line of its own.</summary>
    Json,
}
