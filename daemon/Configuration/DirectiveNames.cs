namespace TanKnock.Daemon.Configuration;

/// <summary>The directives' names as messages and settings spell them.</summary>
public static class DirectiveNames
{
    public const string UseSyslog = "usesyslog";
    public const string LogFile = "logfile";
    public const string PidFile = "pidfile";
    public const string Interface = "interface";
    public const string StateDirectory = "state_dir";
    public const string RuntimeDirectory = "runtime_dir";
    public const string StrictModes = "strict_modes";
    public const string LogFormat = "log_format";
    public const string IgnorePorts = "ignore_ports";

    public const string Capabilities = "capabilities";

    /// <summary>In [options] the default of all doors.</summary>
    public const string CommandLimit = "cmd_limit";

    public const string Sequence = "sequence";
    public const string OneTimeSequences = "one_time_sequences";
    public const string SequenceTimeout = "seq_timeout";
    public const string TcpFlags = "tcpflags";
    public const string Target = "target";
    public const string StartCommand = "start_command";
    public const string StartCommand6 = "start_command_6";
    public const string CommandTimeout = "cmd_timeout";
    public const string StopCommand = "stop_command";
    public const string StopCommand6 = "stop_command_6";
    public const string LookAhead = "look_ahead";
    public const string StrayLimit = "stray_limit";
    public const string LowWater = "low_water";
    public const string Cooldown = "cooldown";
}
