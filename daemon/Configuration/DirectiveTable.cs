using System.Collections.Frozen;
using System.Collections.Immutable;

namespace TanKnock.Daemon.Configuration;

/// <summary>Every directive, one row each: the whole vocabulary of the configuration file.</summary>
internal static class DirectiveTable
{
    /// <summary>A day: whoever needs longer for one knock will not finish it.</summary>
    private const int MaxSequenceSeconds = 86_400;

    /// <summary>30 days: within what the platform's timers can wait for (49 days).</summary>
    private const int MaxCommandSeconds = 30 * 86_400;

    /// <summary>Watched lines cost memory; a client that is further ahead has another problem.</summary>
    private const int MaxLookAhead = 1000;

    /// <summary>A day: a command that takes longer than an hour is no command of a door; this leaves room.</summary>
    private const int MaxCommandLimitSeconds = 86_400;

    /// <summary>A day: what was knocked longer ago has nothing to do with this knock.</summary>
    private const int MaxCooldownSeconds = 86_400;

    private const int MaxStrayLimit = 1000;

    /// <summary>The longest list that seqgen makes.</summary>
    private const int MaxLowWater = 1_000_000;

    public static ImmutableArray<Directive> Rows { get; } =
    [
        Option(DirectiveNames.UseSyslog, "", "none",
            (options, _) => options with { UseSyslog = true }) with { Form = ValueForm.None, IsAnywhere = true },
        Option(DirectiveNames.LogFile, "FILE", "none",
            (options, value) => options with { LogFile = PathReader.ReadOptional(value) }),
        Option(DirectiveNames.PidFile, "FILE", "none",
            (options, value) => options with { PidFile = PathReader.ReadOptional(value) }),
        Option(DirectiveNames.Interface, "NAME[,NAME...]|any", "eth0",
            (options, value) => options with { Interfaces = CommaListReader.ReadInterfaces(value) }) with { FirstCounts = true },
        Option(DirectiveNames.StateDirectory, "FOLDER", DaemonSettings.DefaultStateDirectory,
            (options, value) => options with { StateDirectory = PathReader.ReadAbsolute(value) ?? options.StateDirectory }),
        Option(DirectiveNames.RuntimeDirectory, "FOLDER", DaemonSettings.DefaultRuntimeDirectory,
            (options, value) => options with { RuntimeDirectory = PathReader.ReadAbsolute(value) ?? options.RuntimeDirectory }),
        Option(DirectiveNames.StrictModes, "yes|no", "yes",
            (options, value) => options with { StrictModes = value.ReadYesNo(options.StrictModes) }),
        Option(DirectiveNames.LogFormat, "text|json", "text",
            (options, value) => options with { LogFormat = value.ReadLogFormat(options.LogFormat) }),
        Option(DirectiveNames.IgnorePorts, "PORT[-PORT][:tcp|udp],...", "none",
            (options, value) => options with { IgnorePorts = CommaListReader.ReadPorts(value) }),
        Option(DirectiveNames.Capabilities, "auto|keep|NAME[,NAME...]", "auto",
            (options, value) => options with { Capabilities = CommaListReader.ReadCapabilities(value) }),
        Option(DirectiveNames.CommandLimit, "SECONDS", "30",
            (options, value) => options with { CommandLimit = ReadCommandLimit(value, options.CommandLimit) }) with
        {
            InDoor = (door, value) => door with { CommandLimit = ReadCommandLimit(value, door.CommandLimit) },
        },

        Door(DirectiveNames.Sequence, "PORT[:tcp|udp],PORT[:tcp|udp]...", "none",
            (door, value) => door with { Sequence = SequenceReader.Read(value) }),
        Door(DirectiveNames.OneTimeSequences, "FILE[,FILE...]", "none",
            (door, value) => door with { OneTimeSequences = PathReader.ReadLists(value) }) with
        {
            // The knockd wiki writes it without the equals sign.
            Form = ValueForm.EqualsOptional,
        },
        Door(DirectiveNames.SequenceTimeout, "SECONDS", "25",
            (door, value) => door with { SequenceTimeout = value.ReadSeconds(1, MaxSequenceSeconds, door.SequenceTimeout) }) with
        {
            Aliases = ["timeout"],
        },
        Door(DirectiveNames.TcpFlags, "[!]fin|syn|rst|psh|ack|urg,...", "syn,!ack",
            (door, value) => door with { TcpFlags = CommaListReader.ReadTcpFlags(value) }),
        Door(DirectiveNames.Target, "ADDRESS", "the interface's own addresses",
            (door, value) => door with { Target = value.ReadAddress() }),
        Door(DirectiveNames.StartCommand, "COMMAND", "none",
            (door, value) => door with { StartCommand = value.ReadCommand() }) with { Aliases = ["command"] },
        Door(DirectiveNames.StartCommand6, "COMMAND", "start_command",
            (door, value) => door with { StartCommand6 = value.ReadCommand() }) with { Aliases = ["command_6"] },
        Door(DirectiveNames.CommandTimeout, "SECONDS", "10",
            (door, value) => door with { CommandTimeout = value.ReadSeconds(0, MaxCommandSeconds, door.CommandTimeout) }),
        Door(DirectiveNames.StopCommand, "COMMAND", "none",
            (door, value) => door with { StopCommand = value.ReadCommand() }),
        Door(DirectiveNames.StopCommand6, "COMMAND", "stop_command",
            (door, value) => door with { StopCommand6 = value.ReadCommand() }),
        Door(DirectiveNames.LookAhead, "LINES|all", "10",
            (door, value) => door with { LookAhead = ReadLookAhead(value, door.LookAhead) }),
        Door(DirectiveNames.StrayLimit, "PACKETS", "8",
            (door, value) => door with { StrayLimit = value.ReadNumber(0, MaxStrayLimit, door.StrayLimit) }),
        Door(DirectiveNames.LowWater, "LINES", "10",
            (door, value) => door with { LowWater = value.ReadNumber(0, MaxLowWater, door.LowWater) }),
        Door(DirectiveNames.Cooldown, "SECONDS", "0",
            (door, value) => door with { Cooldown = value.ReadSeconds(0, MaxCooldownSeconds, door.Cooldown) }),
    ];

    private static readonly FrozenDictionary<string, Directive> ByName = Rows
        .SelectMany(row => row.Aliases.Prepend(row.Name).Select(name => (name, row)))
        .ToFrozenDictionary(pair => pair.name, pair => pair.row, StringComparer.OrdinalIgnoreCase);

    /// <summary>All names, other names among them.</summary>
    public static ImmutableArray<string> Names => ByName.Keys;

    /// <summary>The row of a name in any case, or null.</summary>
    public static Directive? Find(string name) => ByName.GetValueOrDefault(name);

    private static Directive Option(
        string name, string value, string byDefault, Func<DaemonSettings, DirectiveValue, DaemonSettings> apply) =>
        new(name, value, byDefault) { InOptions = apply };

    private static Directive Door(
        string name, string value, string byDefault, Func<DoorSettings, DirectiveValue, DoorSettings> apply) =>
        new(name, value, byDefault) { InDoor = apply };

    private static int ReadLookAhead(DirectiveValue value, int fallback) =>
        value.Text.Equals("all", StringComparison.OrdinalIgnoreCase)
            ? DoorSettings.LookAheadAll
            : value.ReadNumber(1, MaxLookAhead, fallback);

    private static TimeSpan ReadCommandLimit(DirectiveValue value, TimeSpan fallback) =>
        value.ReadSeconds(1, MaxCommandLimitSeconds, fallback);
}

/// <summary>One row of <see cref="DirectiveTable"/>: all there is to know of a directive.</summary>
/// <param name="Name">One of <see cref="DirectiveNames"/>.</param>
/// <param name="Value">What the value looks like, for usage, hints and the manual; empty if there is none.</param>
/// <param name="Default">What holds without the directive, for the manual.</param>
internal sealed record Directive(string Name, string Value, string Default)
{
    /// <summary>Sets its value in [options], or says why not; null if it cannot stand there.</summary>
    public Func<DaemonSettings, DirectiveValue, DaemonSettings>? InOptions { get; init; }

    /// <summary>Sets its value in a door, or says why not; null if it cannot stand there. A directive that can stand in both is
    /// in [options] the default of all doors.</summary>
    public Func<DoorSettings, DirectiveValue, DoorSettings>? InDoor { get; init; }

    /// <summary>It may stand in any section, with the meaning that it has in [options]: knockd takes UseSyslog so.</summary>
    public bool IsAnywhere { get; init; }

    public ValueForm Form { get; init; } = ValueForm.AfterEquals;

    /// <summary>Other names, which mean the same.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Of several in a section the first counts, not the last: knockd treats Interface so.</summary>
    public bool FirstCounts { get; init; }

    /// <summary>A line as it should be.</summary>
    public string Example => Form == ValueForm.None ? Name : $"{Name} = {Value}";
}

/// <summary>How a directive's value is written.</summary>
internal enum ValueForm
{
    /// <summary><c>name</c> alone.</summary>
    None,

    /// <summary><c>name = value</c>; the value may be empty.</summary>
    AfterEquals,

    /// <summary><c>name = value</c> or <c>name value</c>.</summary>
    EqualsOptional,
}

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
