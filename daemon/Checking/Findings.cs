using System.Collections.Immutable;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Checking;

/// <summary>Collects what a check finds in all files.</summary>
internal sealed class Findings
{
    /// <summary>So many line numbers name the place.</summary>
    private const int MaxNumbers = 10;

    /// <summary>A folder is judged once for each file in it.</summary>
    private readonly HashSet<Diagnostic> all = [];

    internal void AddRange(IEnumerable<Diagnostic> diagnostics) => all.UnionWith(diagnostics);

    internal void Error(string file, int line, string message, string? hint = null) =>
        all.Add(new Diagnostic(Severity.Error, file, line, message, hint));

    internal void Warning(string file, int line, string message, string? hint = null) =>
        all.Add(new Diagnostic(Severity.Warning, file, line, message, hint));

    internal void Add(Severity severity, Fault error) =>
        all.Add(new Diagnostic(severity, error.Path, error.Line, error.Reason, error.Hint));

    /// <summary>One warning for all lines of a list to which it applies; none if there are none.</summary>
    internal void Warning(string file, ImmutableArray<int> lines, string message, string hint)
    {
        if (!lines.IsEmpty)
        {
            string more = lines.Length > MaxNumbers ? $" and {lines.Length - MaxNumbers} more" : "";
            string which = lines.Length == 1 ? "" : $"lines {LineRanges.Format([.. lines.Take(MaxNumbers)])}{more}: ";
            Warning(file, lines[0], which + message, hint);
        }
    }

    /// <summary>By file, then by line; several of one line as they were found.</summary>
    internal IReadOnlyList<Diagnostic> ToSorted() =>
        [.. all.OrderBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.Line)];
}
