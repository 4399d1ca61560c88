using System.Collections.Immutable;

namespace TanKnock.Seqgen.Sheets;

/// <summary>A page of a sheet.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Lines">What stands on it.</param>
internal sealed record SheetPage(int Number, ImmutableArray<SheetLine> Lines)
{
    /// <summary>Lines that stand close together; the eye finds its place again by the gaps.</summary>
    internal const int GroupSize = 5;

    /// <summary>The lines in groups.</summary>
    internal IEnumerable<SheetLine[]> Groups => Lines.Chunk(GroupSize);

    /// <summary>Divides lines into pages, at the end of a group if that can be.</summary>
    /// <param name="lines">The lines, in their order.</param>
    /// <param name="linesPerPage">How many have room on a page.</param>
    /// <param name="host">What the code of a page says.</param>
    /// <param name="codeBytes">How many bytes the code of a page may hold.</param>
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
