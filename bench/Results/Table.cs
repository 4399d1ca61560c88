namespace TanKnock.Bench.Results;

/// <summary>The result, as a Markdown table that reads well as plain text, too.</summary>
internal static class Table
{
    private static readonly string[] Head = ["what", "ours", "knockd's", "ratio", "target", "met"];

    internal static void Print(IReadOnlyCollection<Row> rows, TextWriter to)
    {
        string[][] cells = [Head, .. rows.Select(CellsOf)];
        int[] widths = [.. Head.Select((_, column) => cells.Max(row => row[column].Length))];
        PrintLine(cells[0], widths, to);
        PrintLine([.. widths.Select(width => new string('-', width))], widths, to);
        foreach (string[] row in cells.Skip(1))
        {
            PrintLine(row, widths, to);
        }
    }

    private static string[] CellsOf(Row row) =>
        [row.What, row.Ours, row.Theirs, row.Ratio, row.Target, row.Met is not bool met ? "-" : met ? "yes" : "NO"];

    private static void PrintLine(string[] cells, int[] widths, TextWriter to) =>
        to.WriteLine($"| {string.Join(" | ", cells.Zip(widths, (cell, width) => cell.PadRight(width)))} |");
}
