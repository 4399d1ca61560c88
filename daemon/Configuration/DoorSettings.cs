using System.Collections.Immutable;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Configuration;

/// <summary>One door: what to listen for and what to do. It has either a sequence or a list.</summary>
public sealed record DoorSettings : SectionSettings
{
    /// <summary>As in knockd 0.8 (<c>SEQ_TIMEOUT</c>).</summary>
    public static readonly TimeSpan DefaultSequenceTimeout = TimeSpan.FromSeconds(25);

    /// <summary>As in knockd 0.8 (<c>CMD_TIMEOUT</c>).</summary>
    public static readonly TimeSpan DefaultCommandTimeout = TimeSpan.FromSeconds(10);

    public const int DefaultLookAhead = 10;

    /// <summary><see cref="LookAhead"/> of <c>look_ahead = all</c>: the window is the whole list.</summary>
    public const int LookAheadAll = int.MaxValue;

    public const int DefaultStrayLimit = 8;

    public const int DefaultLowWater = 10;

    /// <summary>Off: every completion opens or prolongs.</summary>
    public static readonly TimeSpan DefaultCooldown = TimeSpan.Zero;

    /// <summary>Firewall commands take milliseconds.</summary>
    public static readonly TimeSpan DefaultCommandLimit = TimeSpan.FromSeconds(30);

    /// <summary>Printable and not empty; not necessarily unique.</summary>
    public required string Name { get; init; }

    /// <summary>The line of the section header.</summary>
    public required int LineNumber { get; init; }

    /// <summary>The fixed sequence; null if the door has a list.</summary>
    public KnockSequence? Sequence { get; init; }

    /// <summary>Absolute paths of lists; empty if the door has a fixed sequence.</summary>
    public ImmutableArray<string> OneTimeSequences { get; init; } = [];

    public TimeSpan SequenceTimeout { get; init; } = DefaultSequenceTimeout;

    public TcpFlagsFilter TcpFlags { get; init; } = TcpFlagsFilter.Default;

    /// <summary>The address that is knocked on; null: the interface's own addresses.</summary>
    public Address? Target { get; init; }

    /// <summary>For an IPv4 source, before <see cref="CommandTemplate"/>; null: nothing to run.</summary>
    public string? StartCommand { get; init; }

    /// <summary>Null: nothing to run. Without a start command there is no stop command, as in knockd.</summary>
    public string? StopCommand { get; init; }

    /// <summary>For an IPv6 source; the fallback to <see cref="StartCommand"/> is already applied.</summary>
    public string? StartCommand6 { get; init; }

    /// <summary>For an IPv6 source; the fallback to <see cref="StopCommand"/> is already applied.</summary>
    public string? StopCommand6 { get; init; }

    /// <summary>Time from the start command to the stop command; zero: it follows at once, as in knockd.</summary>
    public TimeSpan CommandTimeout { get; init; } = DefaultCommandTimeout;

    /// <summary>The window: how many unused lines are listened for, or <see cref="LookAheadAll"/>.</summary>
    public int LookAhead { get; init; } = DefaultLookAhead;

    /// <summary>More strays than this end an attempt.</summary>
    public int StrayLimit { get; init; } = DefaultStrayLimit;

    /// <summary>At this number of unused lines the daemon begins to warn.</summary>
    public int LowWater { get; init; } = DefaultLowWater;

    /// <summary>How long after a completion further ones from the same address are ignored; zero: not at all.</summary>
    public TimeSpan Cooldown { get; init; } = DefaultCooldown;

    /// <summary>A command that runs longer is killed with all that it started.</summary>
    public TimeSpan CommandLimit { get; init; } = DefaultCommandLimit;

    /// <summary>The line of a directive, for messages; the header's if it was not given.</summary>
    public int LineOf(string directive) => Lines.GetValueOrDefault(directive, LineNumber);

    /// <summary>All commands, with the directives that name them; those of IPv6 may be those of IPv4.</summary>
    public IEnumerable<(string Directive, string Command)> Commands =>
        from each in ((string Directive, string? Command)[])[
            (DirectiveNames.StartCommand, StartCommand),
            (DirectiveNames.StopCommand, StopCommand),
            (DirectiveNames.StartCommand6, StartCommand6),
            (DirectiveNames.StopCommand6, StopCommand6)]
        where each.Command is not null
        select (each.Directive, each.Command!);

    /// <summary>Whether both say the same, wherever in the file they stand: what a reload leaves alone.</summary>
    public bool MeansTheSameAs(DoorSettings other) =>
        WithoutPlace() == other.WithoutPlace() && OneTimeSequences.SequenceEqual(other.OneTimeSequences);

    private DoorSettings WithoutPlace() =>
        this with { LineNumber = 0, Lines = ImmutableDictionary<string, int>.Empty, OneTimeSequences = [] };
}
