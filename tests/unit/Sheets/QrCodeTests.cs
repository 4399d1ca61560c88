using System.Globalization;
using System.Text;
using TanKnock.Seqgen.Sheets;
using Xunit;

namespace TanKnock.Tests.Sheets;

/// <summary>QR codes of pages: how large they are, and that another implementation reads them.</summary>
public sealed class QrCodeTests : IDisposable
{
    /// <summary>Bytes that versions 1 to 30 hold at level M (ISO/IEC 18004:2015, table 7).</summary>
    private static readonly int[] Medium =
    [
        14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412,
        450, 504, 560, 624, 666, 711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370,
    ];

    /// <summary>Bytes that versions 27 to 30 hold at level L.</summary>
    private static readonly int[] Low = [1465, 1528, 1628, 1732];

    private readonly SheetLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Code_is_the_smallest_that_holds_its_text_and_bears_as_much_damage_as_can_be()
    {
        (int Length, int Version)[] full =
            [.. Medium.Select((length, i) => (length, i + 1)), .. Low.Select((length, i) => (length, i + 27))];
        for (int i = 0; i < full.Length; i++)
        {
            Assert.Equal(Side(full[i].Version), Picture(Text(full[i].Length)).GetLength(0));
            if (i + 1 < full.Length)
            {
                Assert.Equal(Side(full[i + 1].Version), Picture(Text(full[i].Length + 1)).GetLength(0));
            }
        }
    }

    [ZbarFact]
    public void Every_size_is_read_when_full()
    {
        string[] texts = [.. Medium.Concat(Low).Select(Text)];
        Assert.Equal(
            string.Concat(texts.Select(text => text + "\n")), Scanner.Read(lab.Folder, [.. texts.Select(Picture)], "--raw"));
    }

    /// <summary>A crossing-out that slipped: a square of light modules, half of what the level corrects.</summary>
    [ZbarFact]
    public void Damaged_code_is_read()
    {
        string text = Text(1300);
        bool[,] picture = Picture(text);
        int side = (int)Math.Sqrt(0.035 * picture.Length);
        for (int i = 0; i < side * side; i++)
        {
            picture[60 + (i % side), 50 + (i / side)] = false;
        }

        Assert.Equal(text + "\n", Scanner.Read(lab.Folder, [picture], "--raw"));
    }

    private static bool[,] Picture(string text) => Scanner.FromSvg(PageCode.SvgOf(text));

    /// <summary>Modules a side (section 6.1), with the four of the quiet zone that the standard demands on each side.</summary>
    private static int Side(int version) => 17 + (4 * version) + 8;

    private static string Text(int length)
    {
        StringBuilder text = new();
        while (text.Length < length)
        {
            text.Append(CultureInfo.InvariantCulture, $"{text.Length * 7919 % 65536},");
        }

        return text.ToString()[..length];
    }
}
