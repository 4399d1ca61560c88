using System.Collections.Immutable;
using TanKnock.Daemon.Privileges;

namespace TanKnock.Daemon.Hosting;

/// <summary>What the command line says of a run; it wins over the configuration.</summary>
internal sealed record DaemonOptions
{
    /// <summary>The configuration's path.</summary>
    internal required string Configuration { get; init; }

    /// <summary>Empty: those of the configuration.</summary>
    internal ImmutableArray<string> Interfaces { get; init; } = [];

    /// <summary>Absolute, and that of the configuration unless the command line names one; so is the log file.</summary>
    internal string? PidFile { get; init; }

    internal string? LogFile { get; init; }

    internal bool OnlyIPv4 { get; init; }

    /// <summary>Log to standard error besides the configured places.</summary>
    internal bool Verbose { get; init; }

    /// <summary>Log each observed packet.</summary>
    internal bool Debug { get; init; }

    /// <summary>What became of root's privileges; null if root did not start it.</summary>
    internal PrivilegeReport? Privileges { get; init; }

    /// <summary>What was dropped of them: only a restart brings it back.</summary>
    internal CapabilitySet Dropped { get; init; }

    /// <summary>Somebody waits for <see cref="Background.TellReady"/>, and nobody reads standard error after that.</summary>
    internal bool InBackground { get; init; }
}
