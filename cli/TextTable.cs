using System.Text;

namespace TanKnock.Cli;

/// <summary>A table for people: columns of numbers are aligned to the right, others to the left, with two spaces between them.</summary>
public sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> rows = [];

    /// <summary>The columns of numbers, counted from 0; null: those whose cells are all digits.</summary>
    public IReadOnlyList<int>? Numbers { get; init; }

    public bool HasRows => rows.Count > 0;

    public void Add(params string[] cells) => rows.Add([.. cells.Select(PlainText.Escape)]);

    public override string ToString()
    {
        StringBuilder text = new();
        int[] widths = [.. heads.Select((head, i) => rows.Select(row => row[i].Length).Append(head.Length).Max())];
        foreach (string[] row in rows.Prepend(heads))
        {
            IEnumerable<string> cells = row.Select((cell, i) => IsNumber(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private bool IsNumber(int column) => Numbers?.Contains(column) ?? rows.TrueForAll(row => row[column].All(char.IsAsciiDigit));
}
