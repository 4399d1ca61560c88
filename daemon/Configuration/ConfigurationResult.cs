using System.Collections.Immutable;

namespace TanKnock.Daemon.Configuration;

/// <summary>What a configuration means, and everything that is to be said about it.</summary>
/// <param name="Settings">Null if there is an error: no half-understood configuration gets any further.</param>
/// <param name="Diagnostics">All errors and warnings, sorted by line.</param>
public sealed record ConfigurationResult(DaemonSettings? Settings, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>With errors, what was understood all the same, to be looked at and never to be run with; null if the file
    /// could not be read.</summary>
    public DaemonSettings? AsUnderstood { get; init; } = Settings;
}
