using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TanKnock.Cli;
using TanKnock.Core.Files;

namespace TanKnock.Daemon.Configuration;

public enum Severity
{
    /// <summary>The daemon runs; somebody should look at it.</summary>
    Warning,

    /// <summary>The daemon does not run with this configuration.</summary>
    Error,
}

/// <summary>What is wrong with a configuration or a file that it names, and whether the daemon runs all the same.</summary>
/// <param name="Severity">Whether the daemon runs.</param>
/// <param name="Fault">File, line, message and hint. It never quotes a sequence, which may be an unused secret; control
/// characters of what it quotes are escaped.</param>
public sealed record Finding(Severity Severity, Fault Fault);

/// <summary>Collects the findings in a configuration and in the files that it names.</summary>
/// <param name="configuration">The configuration's path, as the user named it.</param>
internal sealed class Findings(string configuration)
{
    /// <summary>At most this many line numbers are listed in one message.</summary>
    private const int MaxNumbers = 10;

    private readonly List<Finding> all = [];

    public bool HasErrors => all.Exists(finding => finding.Severity == Severity.Error);

    /// <summary>An error in a line of the configuration; line 0: the configuration as a whole.</summary>
    public void Error(int line, string message, string? hint = null) =>
        Add(Severity.Error, new Fault(configuration, line, message, hint));

    /// <summary>A warning for a line of the configuration; line 0: the configuration as a whole.</summary>
    public void Warning(int line, string message, string? hint = null) =>
        Add(Severity.Warning, new Fault(configuration, line, message, hint));

    /// <summary>One warning for all lines of a list to which it applies; none if there are none.</summary>
    public void Warning(string list, ImmutableArray<int> lines, string message, string hint)
    {
        if (!lines.IsEmpty)
        {
            string more = lines.Length > MaxNumbers ? $" and {lines.Length - MaxNumbers} more" : "";
            string which = lines.Length == 1 ? "" : $"lines {LineRanges.Format([.. lines.Take(MaxNumbers)])}{more}: ";
            Add(Severity.Warning, new Fault(list, lines[0], which + message, hint));
        }
    }

    public void Add(Severity severity, Fault fault) => all.Add(new Finding(severity, fault));

    public void AddRange(IEnumerable<Finding> others) => all.AddRange(others);

    /// <summary>By file, then by line; findings in one line stay in the order in which they were made.</summary>
    public ImmutableArray<Finding> ToSorted() =>
        [.. all.OrderBy(finding => finding.Fault.Path, StringComparer.Ordinal).ThenBy(finding => finding.Fault.Line)];

    /// <summary>Prints findings as the program's errors and warnings, hints included.</summary>
    public static void Print(IEnumerable<Finding> findings, TextWriter error)
    {
        foreach ((Severity severity, Fault fault) in findings)
        {
            if (severity == Severity.Error)
            {
                Complaint.Write(error, "tanknockd", fault.ToString(), fault.Hint);
            }
            else
            {
                Complaint.Warn(error, "tanknockd", fault.ToString(), fault.Hint);
            }
        }
    }
}

/// <summary>A piece of the file inside a message: in quotes, on one line, without anything a terminal obeys.</summary>
internal static class Quote
{
    /// <summary>So that a message stays one readable line.</summary>
    private const int MaxLength = 60;

    public static string Of(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (Rune rune in text.EnumerateRunes().Take(MaxLength))
        {
            quoted.Append(rune.Value == '"' ? "\\\"" : IsPrintable(rune) ? rune.ToString() : $"\\u{{{rune.Value:x}}}");
        }

        return quoted.Append(text.EnumerateRunes().Skip(MaxLength).Any() ? "...\"" : "\"").ToString();
    }

    /// <summary>False for controls, line separators, and what reorders or hides text.</summary>
    public static bool IsPrintable(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);

    public static bool IsPrintable(string text) => text.EnumerateRunes().All(IsPrintable);
}
