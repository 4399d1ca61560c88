using System.Text;

namespace TanKnock.Cli;

/// <summary>A column of a table.</summary>
/// <param name="Head">What stands above it.</param>
/// <param name="Width">Shorter cells are filled up to so many characters; a longer one moves what follows it.</param>
/// <param name="IsNumber">Its cells stand at its right side.</param>
public readonly record struct TextColumn(string Head, int Width, bool IsNumber = false);

/// <summary>Columns for a person: text to the left, numbers to the right, two spaces between them.</summary>
public sealed class TextTable(params string[] heads)
{
    public const string Gap = "  ";

    private readonly List<string[]> rows = [];

    /// <summary>The columns of numbers, counted from 0; null: those whose cells are all digits.</summary>
    public IReadOnlyList<int>? Numbers { get; init; }

    public bool HasRows => rows.Count > 0;

    /// <summary>Appends a row, without a line feed, whose columns are known before the other rows are: for tables that grow.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="cells">A cell for each, without anything that could command a terminal.</param>
    public static StringBuilder AppendRow(StringBuilder text, ReadOnlySpan<TextColumn> columns, params ReadOnlySpan<string> cells)
    {
        int start = text.Length;
        for (int i = 0; i < cells.Length; i++)
        {
            int fill = Math.Max(0, columns[i].Width - cells[i].Length);
            text.Append(i == 0 ? "" : Gap)
                .Append(' ', columns[i].IsNumber ? fill : 0)
                .Append(cells[i])
                .Append(' ', columns[i].IsNumber ? 0 : fill);
        }

        while (text.Length > start && text[^1] == ' ')
        {
            text.Length--;
        }

        return text;
    }

    public void Add(params string[] cells) => rows.Add([.. cells.Select(PlainText.Escape)]);

    /// <summary>The whole table, its columns as wide as their cells.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        TextColumn[] columns =
        [
            .. heads.Select((head, i) => new TextColumn(
                head,
                rows.Select(row => row[i].Length).Append(head.Length).Max(),
                Numbers?.Contains(i) ?? rows.TrueForAll(row => row[i].All(char.IsAsciiDigit)))),
        ];
        foreach (string[] row in rows.Prepend(heads))
        {
            AppendRow(text, columns, row).Append('\n');
        }

        return text.ToString();
    }
}
