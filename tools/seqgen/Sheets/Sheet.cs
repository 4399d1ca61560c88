using System.Collections.Immutable;

namespace TanKnock.Seqgen.Sheets;

/// <summary>What is to be printed: the unused lines of a list, and what stands above them.</summary>
/// <param name="List">The list's name, for whoever holds the sheet.</param>
/// <param name="Host">The host that it is for; null: to be filled in by hand, or known by heart.</param>
/// <param name="Made">The day, to tell a newer sheet from an older one.</param>
/// <param name="Paper">What it is printed on.</param>
/// <param name="Lines">The lines, at least one, in the order of the file.</param>
internal sealed record Sheet(string List, string? Host, DateOnly Made, Paper Paper, ImmutableArray<SheetLine> Lines)
{
    /// <summary>Knocks of the longest line.</summary>
    internal int Knocks { get; } = Lines.Max(line => line.Sequence.Length);

    /// <summary>How wide the numbers are.</summary>
    internal int Digits { get; } = Math.Max(3, $"{Lines[^1].Number}".Length);

    internal string Title => Host is null ? "TAN sheet for ____________________" : $"TAN sheet for {Host}";

    /// <summary>What is on it; the list's name last, which may be cut off.</summary>
    internal string Range => (Lines is [SheetLine only] ? $"line {only.Number}" : $"lines {Lines[0].Number} to {Lines[^1].Number}")
        + (Lines.Length == Lines[^1].Number - Lines[0].Number + 1 ? "" : $", {Lines.Length} of them,")
        + $" of {List}";

    internal string About => $"Made {Made:yyyy-MM-dd}: {Range}";

    /// <summary>How many knocks stand beside each other, at most this many; spread evenly over the rows of a line.</summary>
    internal int KnocksPerRow(int most)
    {
        int rows = (Knocks + most - 1) / most;
        return (Knocks + rows - 1) / rows;
    }
}
