using System.Collections.Immutable;

namespace TanKnock.Daemon.Configuration;

/// <summary>Collects the findings in one file.</summary>
internal sealed class DiagnosticBag(string file)
{
    private readonly List<Diagnostic> diagnostics = [];

    public bool HasErrors => diagnostics.Exists(diagnostic => diagnostic.Severity == Severity.Error);

    public void Error(int line, string message, string? hint = null) =>
        diagnostics.Add(new Diagnostic(Severity.Error, file, line, message, hint));

    public void Warning(int line, string message, string? hint = null) =>
        diagnostics.Add(new Diagnostic(Severity.Warning, file, line, message, hint));

    /// <summary>By line; findings in one line stay in the order in which they were made.</summary>
    public ImmutableArray<Diagnostic> ToSorted() => [.. diagnostics.OrderBy(diagnostic => diagnostic.Line)];
}
