using System.Collections.Immutable;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen.Sheets;

/// <summary>What is to be printed: the unused lines of a list, and what stands above them.</summary>
/// <param name="List">The list's name, for the reader.</param>
/// <param name="Host">The host that it is for; null leaves it blank.</param>
/// <param name="Made">The date, to tell a newer sheet from an older one.</param>
/// <param name="Paper">What it is printed on.</param>
/// <param name="Lines">The lines, at least one, in the order of the file.</param>
internal sealed record Sheet(string List, string? Host, DateOnly Made, Paper Paper, ImmutableArray<SheetLine> Lines)
{
    /// <summary>Knocks of the longest line.</summary>
    internal int Knocks { get; } = Lines.Max(line => line.Sequence.Length);

    /// <summary>Digits of the largest number, at least three.</summary>
    internal int Digits { get; } = Math.Max(3, $"{Lines[^1].Number}".Length);

    internal string Title => Host is null ? "TAN sheet for ____________________" : $"TAN sheet for {Host}";

    /// <summary>Which lines it holds; the list's name comes last, as it may be cut off.</summary>
    internal string Range => (Lines is [SheetLine only] ? $"line {only.Number}" : $"lines {Lines[0].Number} to {Lines[^1].Number}")
        + (Lines.Length == Lines[^1].Number - Lines[0].Number + 1 ? "" : $", {Lines.Length} of them,")
        + $" of {List}";

    internal string About => $"Made {Made:O}: {Range}";

    /// <summary>How many knocks stand beside each other, at most this many; spread evenly over the rows of a line.</summary>
    internal int KnocksPerRow(int most)
    {
        int rows = (Knocks + most - 1) / most;
        return (Knocks + rows - 1) / rows;
    }
}

/// <summary>An unused line of the list.</summary>
/// <param name="Number">Its number in the file, as the server's log names it.</param>
/// <param name="Sequence">What to knock.</param>
internal sealed record SheetLine(int Number, KnockSequence Sequence);

/// <summary>What a sheet is printed on.</summary>
/// <param name="Name">Its name in CSS.</param>
/// <param name="TextRows">Rows of text at six an inch, with half an inch left free above and below.</param>
internal sealed record Paper(string Name, int TextRows)
{
    /// <summary>210 mm by 297 mm (ISO 216).</summary>
    internal static Paper A4 { get; } = new("A4", 64);

    /// <summary>8.5 by 11 inches (ANSI A).</summary>
    internal static Paper Letter { get; } = new("letter", 60);
}

/// <summary>A page of a sheet.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Lines">What stands on it.</param>
internal sealed record SheetPage(int Number, ImmutableArray<SheetLine> Lines)
{
    /// <summary>Lines that stand close together. The gaps between groups help the reader to find a line again.</summary>
    internal const int GroupSize = 5;

    /// <summary>The lines in groups.</summary>
    internal IEnumerable<SheetLine[]> Groups => Lines.Chunk(GroupSize);

    /// <summary>Divides lines into pages, at the end of a group where possible.</summary>
    /// <param name="lines">The lines, in their order.</param>
    /// <param name="linesPerPage">How many fit on a page.</param>
    /// <param name="host">The host that a page's code names.</param>
    /// <param name="codeBytes">How many bytes a page's code may hold.</param>
    internal static ImmutableArray<SheetPage> Divide(
        ReadOnlySpan<SheetLine> lines, int linesPerPage, string? host, int codeBytes)
    {
        ImmutableArray<SheetPage>.Builder pages = ImmutableArray.CreateBuilder<SheetPage>();
        while (lines.Length > 0)
        {
            int count = Fitting(lines[..Math.Min(linesPerPage, lines.Length)], codeBytes - PageCode.HeaderRoom(host));
            if (count < lines.Length && count > GroupSize)
            {
                count -= count % GroupSize;
            }

            pages.Add(new SheetPage(pages.Count + 1, [.. lines[..count]]));
            lines = lines[count..];
        }

        return pages.ToImmutable();
    }

    private static int Fitting(ReadOnlySpan<SheetLine> lines, int bytes)
    {
        int count = 0;
        int last = 0;
        while (count < lines.Length && (bytes -= PageCode.TextOf(lines[count], last).Length) >= 0)
        {
            last = lines[count++].Number;
        }

        return count;
    }
}

/// <summary>The text on every page that tells how to knock with nc alone. It was tried with netcat-openbsd, netcat-traditional
/// and ncat. With the first, <c>nc -zu</c> sends nothing, and <c>-w 0</c> never ends.</summary>
internal static class Instructions
{
    /// <summary>Knocks that fit into a seq_timeout of 10 seconds, which our examples have.</summary>
    private const int QuickKnocks = 9;

    internal const string Use =
        "Every line opens the door once. Take the next from the top, cross it out, then send its knocks from left to right. "
        + "With nothing but nc, first say:";

    internal const string Then = "A line 7000:tcp 8123:udp ... is then typed so, with return at its end only:";

    internal const string Example = "tcp 7000; udp 8123; ...";

    internal static string[] Setup(Sheet sheet) =>
        [$"h={sheet.Host ?? "HOST"}", "tcp() { nc -z -w 1 $h $1; }", "udp() { echo | nc -u -w 1 $h $1; }"];

    internal static string After(Sheet sheet) =>
        "A knock takes up to a second and gets no answer"
        + (sheet.Knocks > QuickKnocks ? $": the server's seq_timeout has to be above {sheet.Knocks} seconds. " : ". ")
        + "Then connect, from the same machine. Still shut? Take the next line: none is good twice, whatever came of it.";

    internal const string Warning =
        "Use this sheet or the file, not both: they hold the same lines, and neither knows what the other has used.";
}
