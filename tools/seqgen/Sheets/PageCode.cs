using System.Collections;
using System.Globalization;
using System.Text;
using QRCoder;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen.Sheets;

/// <summary>The QR code of a page: a text that <c>tanknock import -</c> reads, alone or with those of the other pages
/// (spec/sequence-list.md 12), and its picture.</summary>
internal static class PageCode
{
    /// <summary>Most bytes of a text: version 30 at level L (ISO/IEC 18004:2015, table 7). Its 137 modules are half a millimetre
    /// wide on a sheet, which cameras can still read; larger versions have smaller modules.</summary>
    internal const int MaxLength = 1732;

    /// <summary>Most bytes at level M, which corrects twice as much damage as L: version 30 again.</summary>
    private const int MaxLengthMedium = 1370;

    /// <summary>The text of a page's code. <paramref name="pages"/>: how many the sheet has.</summary>
    internal static string TextOf(SheetPage page, int pages, string? host)
    {
        StringBuilder text = new(new SheetHeader(page.Number, pages, host).Format() + "\n");
        int last = 0;
        foreach (SheetLine line in page.Lines)
        {
            text.Append(TextOf(line, last));
            last = line.Number;
        }

        return text.ToString();
    }

    /// <summary>A line, with its number in front unless it follows the last line's. ":tcp" is left out: the shorter the text, the
    /// larger the modules of the code.</summary>
    /// <param name="line">The line.</param>
    /// <param name="last">Number of the line before it in the code; 0 if it is the first.</param>
    internal static string TextOf(SheetLine line, int last)
    {
        string number = line.Number == last + 1 && last > 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{SheetHeader.NumberPrefix}{line.Number}\n");
        return number + SequenceText.Format(line.Sequence.Knocks).Replace(":tcp", "", StringComparison.Ordinal) + "\n";
    }

    /// <summary>Most bytes of the text's first line.</summary>
    internal static int HeaderRoom(string? host) =>
        new SheetHeader(SheetHeader.MaxPages, SheetHeader.MaxPages, host).Format().Length + 1;

    /// <summary>The code as an SVG element: one path, with a rectangle for each run of dark modules in a row.</summary>
    /// <param name="text">At most <see cref="MaxLength"/> characters of ASCII.</param>
    internal static string SvgOf(string text)
    {
        QRCodeGenerator.ECCLevel level = text.Length <= MaxLengthMedium ? QRCodeGenerator.ECCLevel.M : QRCodeGenerator.ECCLevel.L;
        using QRCodeData code = QRCodeGenerator.GenerateQrCode(Encoding.ASCII.GetBytes(text), level);

        // The matrix has the quiet zone around it.
        List<BitArray> rows = code.ModuleMatrix;
        StringBuilder path = new();
        for (int y = 0; y < rows.Count; y++)
        {
            for (int x = 0, run = 0; x < rows.Count; x += run + 1, run = 0)
            {
                while (x + run < rows.Count && rows[y][x + run])
                {
                    run++;
                }

                if (run > 0)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{run}v1h-{run}z");
                }
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {rows.Count} {rows.Count}\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR code\"><path d=\"{path}\"/></svg>");
    }
}
