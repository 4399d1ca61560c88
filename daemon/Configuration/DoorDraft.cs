using System.Collections.Immutable;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Configuration;

/// <summary>A door while it is being read. A directive that was bad keeps its default here.</summary>
internal sealed class DoorDraft(string name, int lineNumber) : SectionDraft
{
    public string Name => name;

    public int LineNumber => lineNumber;

    public KnockSequence? Sequence { get; set; }

    public ImmutableArray<string> OneTimeSequences { get; set; } = [];

    public TimeSpan SequenceTimeout { get; set; } = DoorSettings.DefaultSequenceTimeout;

    public TcpFlagsFilter TcpFlags { get; set; } = TcpFlagsFilter.Default;

    public Address? Target { get; set; }

    public string? StartCommand { get; set; }

    public string? StopCommand { get; set; }

    /// <summary>Counts only if the directive was there.</summary>
    public string? StartCommand6 { get; set; }

    /// <summary>Counts only if the directive was there.</summary>
    public string? StopCommand6 { get; set; }

    public TimeSpan CommandTimeout { get; set; } = DoorSettings.DefaultCommandTimeout;

    public int LookAhead { get; set; } = DoorSettings.DefaultLookAhead;

    public int StrayLimit { get; set; } = DoorSettings.DefaultStrayLimit;

    public int LowWater { get; set; } = DoorSettings.DefaultLowWater;

    public TimeSpan Cooldown { get; set; } = DoorSettings.DefaultCooldown;

    /// <param name="options">Where the defaults of all doors are.</param>
    public DoorSettings Build(OptionsDraft options)
    {
        // An absent _6 means the IPv4 command; an empty one means nothing (knockd(1)).
        string? start6 = Has(DirectiveNames.StartCommand6) ? StartCommand6 : StartCommand;
        string? stop6 = Has(DirectiveNames.StopCommand6) ? StopCommand6 : StopCommand;
        return new DoorSettings
        {
            Name = name,
            LineNumber = lineNumber,
            Sequence = Sequence,
            OneTimeSequences = OneTimeSequences,
            SequenceTimeout = SequenceTimeout,
            TcpFlags = TcpFlags,
            Target = Target,
            StartCommand = StartCommand,
            StopCommand = StartCommand is null ? null : StopCommand,
            StartCommand6 = start6,
            StopCommand6 = start6 is null ? null : stop6,
            CommandTimeout = CommandTimeout,
            LookAhead = LookAhead,
            StrayLimit = StrayLimit,
            LowWater = LowWater,
            Cooldown = Cooldown,
            CommandLimit = CommandLimit ?? options.CommandLimit ?? DoorSettings.DefaultCommandLimit,
            Lines = Lines,
        };
    }
}
