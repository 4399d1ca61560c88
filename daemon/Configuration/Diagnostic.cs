namespace TanKnock.Daemon.Configuration;

/// <summary>One finding in the configuration. It never quotes a sequence, which may be an unused secret.</summary>
/// <param name="Severity">Whether the daemon runs all the same.</param>
/// <param name="File">The configuration file, as the user named it.</param>
/// <param name="Line">From 1; 0 if the finding concerns the file as a whole.</param>
/// <param name="Message">One clause without a full stop; control characters of what it quotes are escaped.</param>
/// <param name="Hint">What to do, for the line <c>tanknockd: hint: ...</c>.</param>
public sealed record Diagnostic(Severity Severity, string File, int Line, string Message, string? Hint = null)
{
    public override string ToString() => Line > 0 ? $"{File}:{Line}: {Message}" : $"{File}: {Message}";
}
