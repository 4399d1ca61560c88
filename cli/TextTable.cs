using System.Text;

namespace TanKnock.Cli;

/// <summary>Columns for a person: the first to the left, numbers to the right, two spaces between them.</summary>
public sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> rows = [];

    public bool HasRows => rows.Count > 0;

    public void Add(string[] cells) => rows.Add([.. cells.Select(PlainText.Escape)]);

    public override string ToString()
    {
        StringBuilder text = new();
        int[] widths = [.. heads.Select((head, i) => Math.Max(head.Length, rows.Max(row => row[i].Length)))];
        foreach (string[] row in rows.Prepend(heads))
        {
            IEnumerable<string> cells = row.Select((cell, i) => IsNumber(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private bool IsNumber(int column) => rows.TrueForAll(row => row[column].All(char.IsAsciiDigit));
}
