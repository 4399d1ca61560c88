using System.Globalization;
using System.Text;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen.Sheets;

/// <summary>What a page's QR code says: a text that <c>tanknock import -</c> takes, alone or with the other pages'
/// (spec/sequence-list.md 12).</summary>
internal static class PageCode
{
    /// <summary>The code's text.</summary>
    internal static string Of(SheetPage page, int pages, string? host)
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

    /// <summary>Most bytes of the header.</summary>
    internal static int HeaderRoom(string? host) =>
        new SheetHeader(SheetHeader.MaxPages, SheetHeader.MaxPages, host).Format().Length + 1;

    /// <summary>A line, and its number if it is not the one after the last line's; shorter than a list has it, for a coarser
    /// code: tcp goes without saying.</summary>
    internal static string TextOf(SheetLine line, int last)
    {
        string number = line.Number == last + 1 && last > 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{SheetHeader.NumberPrefix}{line.Number}\n");
        return number + SequenceText.Format(line.Sequence.Knocks).Replace(":tcp", "", StringComparison.Ordinal) + "\n";
    }
}
