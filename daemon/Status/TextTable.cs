using System.Text;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Status;

/// <summary>Columns for a person: the first to the left, numbers to the right, two spaces between them.</summary>
internal sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> rows = [];

    internal bool HasRows => rows.Count > 0;

    internal void Add(string[] cells) => rows.Add([.. cells.Select(LineFormat.Escape)]);

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
