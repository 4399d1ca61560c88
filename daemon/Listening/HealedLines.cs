using System.Collections.Immutable;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;

namespace TanKnock.Daemon.Listening;

/// <summary>Says when and from where lines were spent that had come back unused.</summary>
internal static class HealedLines
{
    /// <summary>So many occasions fit in a readable line of the log; the lists and audits have all.</summary>
    private const int MaxOccasions = 10;

    /// <summary><c> (lines 1-2: 2026-03-01T09:15:22Z 203.0.113.7; line 7: ...)</c>; empty if nothing is known.</summary>
    internal static string Describe(ImmutableArray<HealedLine> healed)
    {
        string[] occasions =
        [
            .. healed
                .Where(line => line.Note.At is not null)
                .GroupBy(line => (line.Note.At!.Value, line.Note.Source))
                .Select(lines => Describe([.. lines.Select(line => line.Number)], lines.Key.Value, lines.Key.Source)),
        ];
        return occasions.Length == 0 ? ""
            : $" ({string.Join("; ", occasions.Take(MaxOccasions))}{(occasions.Length > MaxOccasions ? "; ..." : "")})";
    }

    private static string Describe(ImmutableArray<int> numbers, DateTimeOffset at, string? source) =>
        $"line{(numbers.Length == 1 ? "" : "s")} {LineRanges.Format(numbers)}: {LineNote.FormatTime(at)} {source ?? "-"}";
}
