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
        new(DirectiveNames.UseSyslog, DirectiveSection.Anywhere, ValueForm.None, "",
            (draft, _) => ((OptionsDraft)draft).UseSyslog = true),
        Option(DirectiveNames.LogFile, "FILE", "none",
            (options, value) => options.LogFile = PathReader.ReadOptional(value)),
        Option(DirectiveNames.PidFile, "FILE", "none",
            (options, value) => options.PidFile = PathReader.ReadOptional(value)),
        Option(DirectiveNames.Interface, "NAME[,NAME...]|any", "eth0",
            (options, value) => options.Interfaces = InterfaceReader.Read(value)) with { FirstCounts = true },
        Option(DirectiveNames.StateDirectory, "FOLDER", DaemonSettings.DefaultStateDirectory,
            (options, value) => options.StateDirectory = PathReader.ReadAbsolute(value) ?? options.StateDirectory),
        Option(DirectiveNames.RuntimeDirectory, "FOLDER", DaemonSettings.DefaultRuntimeDirectory,
            (options, value) => options.RuntimeDirectory = PathReader.ReadAbsolute(value) ?? options.RuntimeDirectory),
        Option(DirectiveNames.StrictModes, "yes|no", "yes",
            (options, value) => options.StrictModes = YesNoReader.Read(value, options.StrictModes)),
        Option(DirectiveNames.LogFormat, "text|json", "text",
            (options, value) => options.LogFormat = LogFormatReader.Read(value, options.LogFormat)),
        Option(DirectiveNames.IgnorePorts, "PORT[-PORT][:tcp|udp],...", "none",
            (options, value) => options.IgnorePorts = PortRangeReader.Read(value)),
        Option(DirectiveNames.Capabilities, "auto|keep|NAME[,NAME...]", "auto",
            (options, value) => options.Capabilities = CapabilityReader.Read(value)),
        new(DirectiveNames.CommandLimit, DirectiveSection.Both, ValueForm.AfterEquals, "SECONDS",
            (draft, value) => draft.CommandLimit = NumberReader.ReadSeconds(
                value, 1, MaxCommandLimitSeconds, DoorSettings.DefaultCommandLimit))
        {
            Default = "30",
        },

        Door(DirectiveNames.Sequence, "PORT[:tcp|udp],PORT[:tcp|udp]...", "none",
            (door, value) => door.Sequence = FixedSequenceReader.Read(value)),
        Door(DirectiveNames.OneTimeSequences, "FILE[,FILE...]", "none",
            (door, value) => door.OneTimeSequences = PathReader.ReadLists(value)) with
        {
            // The knockd wiki writes it without the equals sign.
            Form = ValueForm.EqualsOptional,
        },
        Door(DirectiveNames.SequenceTimeout, "SECONDS", "25",
            (door, value) => door.SequenceTimeout = NumberReader.ReadSeconds(
                value, 1, MaxSequenceSeconds, door.SequenceTimeout)) with { Aliases = ["timeout"] },
        Door(DirectiveNames.TcpFlags, "[!]fin|syn|rst|psh|ack|urg,...", "syn,!ack",
            (door, value) => door.TcpFlags = TcpFlagsReader.Read(value)),
        Door(DirectiveNames.Target, "ADDRESS", "the interface's own addresses",
            (door, value) => door.Target = TargetReader.Read(value)),
        Door(DirectiveNames.StartCommand, "COMMAND", "none",
            (door, value) => door.StartCommand = CommandReader.Read(value)) with { Aliases = ["command"] },
        Door(DirectiveNames.StartCommand6, "COMMAND", "start_command",
            (door, value) => door.StartCommand6 = CommandReader.Read(value)) with { Aliases = ["command_6"] },
        Door(DirectiveNames.CommandTimeout, "SECONDS", "10",
            (door, value) => door.CommandTimeout = NumberReader.ReadSeconds(
                value, 0, MaxCommandSeconds, door.CommandTimeout)),
        Door(DirectiveNames.StopCommand, "COMMAND", "none",
            (door, value) => door.StopCommand = CommandReader.Read(value)),
        Door(DirectiveNames.StopCommand6, "COMMAND", "stop_command",
            (door, value) => door.StopCommand6 = CommandReader.Read(value)),
        Door(DirectiveNames.LookAhead, "LINES|all", "10",
            (door, value) => door.LookAhead = value.Text.Equals("all", StringComparison.OrdinalIgnoreCase)
                ? DoorSettings.LookAheadAll
                : NumberReader.Read(value, 1, MaxLookAhead, door.LookAhead)),
        Door(DirectiveNames.StrayLimit, "PACKETS", "8",
            (door, value) => door.StrayLimit = NumberReader.Read(value, 0, MaxStrayLimit, door.StrayLimit)),
        Door(DirectiveNames.LowWater, "LINES", "10",
            (door, value) => door.LowWater = NumberReader.Read(value, 0, MaxLowWater, door.LowWater)),
        Door(DirectiveNames.Cooldown, "SECONDS", "0",
            (door, value) => door.Cooldown = NumberReader.ReadSeconds(value, 0, MaxCooldownSeconds, door.Cooldown)),
    ];

    private static readonly FrozenDictionary<string, Directive> ByName = Rows
        .SelectMany(row => row.Aliases.Prepend(row.Name).Select(name => (name, row)))
        .ToFrozenDictionary(pair => pair.name, pair => pair.row, StringComparer.OrdinalIgnoreCase);

    /// <summary>All names, other names among them.</summary>
    public static ImmutableArray<string> Names => ByName.Keys;

    /// <summary>The row of a name in any case, or null.</summary>
    public static Directive? Find(string name) => ByName.GetValueOrDefault(name);

    private static Directive Option(
        string name, string value, string byDefault, Action<OptionsDraft, DirectiveValue> apply) =>
        new(name, DirectiveSection.Options, ValueForm.AfterEquals, value, (draft, v) => apply((OptionsDraft)draft, v))
        {
            Default = byDefault,
        };

    private static Directive Door(
        string name, string value, string byDefault, Action<DoorDraft, DirectiveValue> apply) =>
        new(name, DirectiveSection.Door, ValueForm.AfterEquals, value, (draft, v) => apply((DoorDraft)draft, v))
        {
            Default = byDefault,
        };
}
