using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen.Sheets;

/// <summary>A sheet as a web page that needs nothing but itself, with a QR code on each printed page.</summary>
internal static class HtmlSheet
{
    /// <summary>Rows below the instructions, 6 mm each; they fit on A4 and on Letter.</summary>
    private const int Rows = 25;

    /// <summary>Most knocks of a line that fits in half the width, behind a number of so many digits.</summary>
    private const int NarrowKnocks = 4;
    private const int NarrowDigits = 4;

    /// <summary>Most knocks beside each other on the whole width.</summary>
    private const int MostPerRow = 8;

    internal static void Write(Sheet sheet, TextWriter output)
    {
        bool isNarrow = sheet.Knocks <= NarrowKnocks && sheet.Digits <= NarrowDigits;
        int perRow = sheet.KnocksPerRow(MostPerRow);
        int linesPerPage = (isNarrow ? 2 : 1) * Rows / ((sheet.Knocks + perRow - 1) / perRow);
        ImmutableArray<SheetPage> pages = SheetPage.Divide(
            sheet.Lines.AsSpan(), linesPerPage - (linesPerPage % SheetPage.GroupSize), sheet.Host, PageCode.MaxLength);
        output.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width">
            <title>{Text(sheet.Title)}</title>
            <style>
            @page {"{"} size: {sheet.Paper.Name} portrait; margin: 10mm; {"}"}
            {Style}
            th {"{"} width: {sheet.Digits}ch; {"}"}
            th ~ td {"{"} padding-left: {(isNarrow ? "1.5ch" : "2ch")}; {"}"}
            </style>
            </head>
            <body>

            """);
        foreach (SheetPage page in pages)
        {
            WritePage(sheet, page, pages.Length, isNarrow ? 2 : 1, perRow, output);
        }

        output.Write("</body>\n</html>\n");
    }

    private static void WritePage(Sheet sheet, SheetPage page, int pages, int columns, int perRow, TextWriter output)
    {
        string code = PageCode.SvgOf(PageCode.TextOf(page, pages, sheet.Host));
        output.Write($"""
            <section>
            <header><h1>{Text(sheet.Title)}</h1><p>page {page.Number} of {pages}</p></header>
            <p class="about">{Text(sheet.About)}</p>
            <div class="top">
            <figure>{code}<figcaption>The lines of this page, for <code>tanknock import -</code></figcaption></figure>
            <div>
            <p>{Text(Instructions.Use)}</p>
            <pre>{Text(string.Join('\n', Instructions.Setup(sheet)))}</pre>
            <p>{Text(Instructions.Then)}</p>
            <pre>{Text(Instructions.Example)}</pre>
            <p>{Text(Instructions.After(sheet))}</p>
            <p><b>{Text(Instructions.Warning)}</b></p>
            </div>
            </div>
            <div class="lines">

            """);
        SheetLine[][] groups = [.. page.Groups];
        foreach (SheetLine[][] column in groups.Chunk((groups.Length + columns - 1) / columns))
        {
            output.Write("<div>\n");
            foreach (SheetLine[] group in column)
            {
                WriteGroup(group, perRow, output);
            }

            output.Write("</div>\n");
        }

        output.Write("</div>\n</section>\n");
    }

    private static void WriteGroup(SheetLine[] group, int perRow, TextWriter output)
    {
        output.Write("<table>\n");
        foreach (SheetLine line in group)
        {
            string start = string.Create(CultureInfo.InvariantCulture, $"<td><i></i></td><th>{line.Number}</th>");
            output.Write("<tbody>\n");
            foreach (Knock[] knocks in line.Sequence.Knocks.ToArray().Chunk(perRow))
            {
                output.Write($"<tr>{start}");
                foreach (Knock knock in knocks)
                {
                    output.Write(knock.Protocol == Protocol.Udp ? $"<td><b>{knock}</b></td>" : $"<td>{knock}</td>");
                }

                output.Write("</tr>\n");
                start = "<td></td><th></th>";
            }

            output.Write("</tbody>\n");
        }

        output.Write("</table>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private const string Style = """
        * { box-sizing: border-box; margin: 0; padding: 0; }
        body { font: 9.5pt/1.3 "DejaVu Sans", Verdana, Arial, sans-serif; color: #000; background: #fff; }
        section { break-after: page; width: 190mm; margin: 0 auto; }
        section:last-child { break-after: auto; }
        header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 0.5mm solid #000; }
        h1 { font-size: 13pt; }
        h1, .about { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
        header p { white-space: nowrap; padding-left: 4mm; }
        .about { margin: 1mm 0 2mm; }
        .top { display: flex; gap: 5mm; height: 76mm; overflow: hidden; font-size: 9pt; }
        .top > div p { margin-bottom: 1.2mm; overflow-wrap: anywhere; }
        figure { flex: none; width: 72mm; text-align: center; font-size: 8pt; }
        svg { display: block; width: 72mm; height: 72mm; }
        pre, code, table { font-family: "DejaVu Sans Mono", "Liberation Mono", Menlo, Consolas, monospace; }
        pre { margin: 0 0 1.2mm 4mm; white-space: pre-wrap; overflow-wrap: anywhere; }
        .lines { display: flex; gap: 6mm; border-top: 0.3mm solid #000; padding-top: 2mm; }
        .lines > div { flex: 1; }
        table { border-collapse: collapse; font-size: 9pt; margin-bottom: 2mm; break-inside: avoid; }
        tbody { border-bottom: 0.1mm solid #bbb; }
        tr { height: 6mm; }
        td, th { white-space: nowrap; text-align: right; padding: 0; }
        th { box-sizing: content-box; font-size: 8pt; }
        td:first-child { width: 4.5mm; text-align: left; }
        i { display: block; width: 3mm; height: 3mm; border: 0.25mm solid #000; }
        @media screen { section { margin: 10mm auto; } }
        """;
}
