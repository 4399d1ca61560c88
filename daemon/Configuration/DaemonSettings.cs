using System.Collections.Immutable;

namespace TanKnock.Daemon.Configuration;

/// <summary>A whole configuration, checked, with every default filled in.</summary>
public sealed record DaemonSettings
{
    public const string DefaultStateDirectory = "/var/lib/tanknock";

    /// <summary>Null: no log file.</summary>
    public string? LogFile { get; init; }

    /// <summary>Null: not set.</summary>
    public string? PidFile { get; init; }

    public bool UseSyslog { get; init; }

    /// <summary>Empty: not set, which means <c>eth0</c> as in knockd.</summary>
    public ImmutableArray<string> Interfaces { get; init; } = [];

    public string StateDirectory { get; init; } = DefaultStateDirectory;

    /// <summary>Whether lists and state are refused for owners and modes that let others in; otherwise that is a warning.</summary>
    public bool StrictModes { get; init; } = true;

    /// <summary>At least one, in the order of the file.</summary>
    public required ImmutableArray<DoorSettings> Doors { get; init; }

    /// <summary>The line of each directive of [options] that was given, by <see cref="DirectiveNames"/>.</summary>
    public ImmutableDictionary<string, int> Lines { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>The line of a directive, for messages; 0 if it was not given.</summary>
    public int LineOf(string directive) => Lines.GetValueOrDefault(directive);
}
