using System.Globalization;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen.Sheets;

/// <summary>A sheet as plain text, 80 columns, a form feed between pages.</summary>
internal static class TextSheet
{
    private const int Columns = 80;

    /// <summary>Columns between two knocks.</summary>
    private const int Gap = 2;

    /// <summary>Most knocks beside each other; they fit behind a number of eight digits.</summary>
    private const int MostPerRow = 6;

    internal static void Write(Sheet sheet, TextWriter output)
    {
        int perRow = sheet.KnocksPerRow(MostPerRow);
        string[] top = [.. Top(sheet)];
        int groupRows = (SheetPage.GroupSize * ((sheet.Knocks + perRow - 1) / perRow)) + 1;

        // One row less for the title, one more because no empty row follows the last group.
        int groups = (sheet.Paper.TextRows - top.Length - 1 + 1) / groupRows;
        IReadOnlyList<SheetPage> pages = SheetPage.Divide(
            sheet.Lines.AsSpan(), Math.Max(1, groups) * SheetPage.GroupSize, sheet.Host, int.MaxValue);
        foreach (SheetPage page in pages)
        {
            string number = $"page {page.Number} of {pages.Count}";
            string title = sheet.Title.Length + number.Length < Columns
                ? sheet.Title.PadRight(Columns - number.Length) + number
                : $"{sheet.Title}, {number}";
            output.Write($"{(page.Number == 1 ? "" : "\f")}{title}\n");
            foreach (string row in top)
            {
                output.Write(row + "\n");
            }

            WriteLines(page, sheet, perRow, output);
        }
    }

    private static void WriteLines(SheetPage page, Sheet sheet, int perRow, TextWriter output)
    {
        bool isFirst = true;
        foreach (SheetLine[] group in page.Groups)
        {
            output.Write(isFirst ? "" : "\n");
            isFirst = false;
            foreach (SheetLine line in group)
            {
                string start = $" [ ] {line.Number.ToString(CultureInfo.InvariantCulture).PadLeft(sheet.Digits)}";
                foreach (Knock[] knocks in line.Sequence.Knocks.ToArray().Chunk(perRow))
                {
                    output.Write(start);
                    foreach (Knock knock in knocks)
                    {
                        output.Write(knock.ToString().PadLeft(SequenceText.MaxKnockLength + Gap));
                    }

                    output.Write("\n");
                    start = new string(' ', start.Length);
                }
            }
        }
    }

    private static IEnumerable<string> Top(Sheet sheet) =>
    [
        .. Wrap(sheet.About),
        "",
        .. Wrap(Instructions.Use),
        .. Instructions.Setup(sheet).Select(row => "    " + row),
        .. Wrap(Instructions.Then),
        "    " + Instructions.Example,
        .. Wrap(Instructions.After(sheet)),
        .. Wrap(Instructions.Warning),
        new string('-', Columns),
    ];

    private static IEnumerable<string> Wrap(string text)
    {
        string row = "";
        foreach (string word in text.Split(' '))
        {
            if (row.Length > 0 && row.Length + 1 + word.Length > Columns)
            {
                yield return row;
                row = "";
            }

            row += row.Length == 0 ? word : " " + word;
        }

        yield return row;
    }
}
