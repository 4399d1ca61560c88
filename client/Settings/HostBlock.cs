using System.IO.Enumeration;

namespace TanKnock.Client.Settings;

/// <summary>A <c>Host</c> line of the settings and what follows it.</summary>
/// <param name="Patterns">Names with <c>*</c> and <c>?</c>; one with <c>!</c> in front keeps the block from a host.</param>
/// <param name="Settings">What it says.</param>
internal sealed record HostBlock(IReadOnlyList<string> Patterns, HostSettings Settings)
{
    /// <summary>The names in it that are no patterns.</summary>
    internal IEnumerable<string> Names => Patterns.Where(p => p.IndexOfAny(['*', '?', '!']) < 0);

    internal bool IsFor(string host) =>
        Patterns.Any(p => p[0] != '!' && Matches(p, host)) && !Patterns.Any(p => p[0] == '!' && Matches(p[1..], host));

    private static bool Matches(string pattern, string host) =>
        FileSystemName.MatchesSimpleExpression(pattern, host, ignoreCase: true);
}
