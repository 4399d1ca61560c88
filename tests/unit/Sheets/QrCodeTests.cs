using System.Globalization;
using System.Text;
using TanKnock.Seqgen.QrCodes;
using Xunit;

namespace TanKnock.Tests.Sheets;

/// <summary>Our QR codes, read by another implementation.</summary>
public sealed class QrCodeTests : IDisposable
{
    private readonly SheetLab lab = new();

    public void Dispose() => lab.Dispose();

    /// <summary>From table 7 of ISO/IEC 18004:2015, byte mode.</summary>
    [Theory]
    [InlineData(1, 17, 14)]
    [InlineData(2, 32, 26)]
    [InlineData(6, 134, 106)]
    [InlineData(7, 154, 122)]
    [InlineData(9, 230, 180)]
    [InlineData(10, 271, 213)]
    [InlineData(14, 458, 362)]
    [InlineData(20, 858, 666)]
    [InlineData(26, 1367, 1059)]
    [InlineData(30, 1732, 1370)]
    public void Version_holds_as_much_as_the_standard_says(int version, int low, int medium) => Assert.Equal(
        (low, medium), (new QrVersion(version, QrLevel.Low).Capacity, new QrVersion(version, QrLevel.Medium).Capacity));

    [ZbarFact]
    public void Every_version_is_read_when_full()
    {
        List<QrCode> codes = [];
        StringBuilder expected = new();
        for (int version = 1; version <= QrVersion.Max; version++)
        {
            foreach (QrLevel level in (QrLevel[])[QrLevel.Low, QrLevel.Medium])
            {
                string text = Text(new QrVersion(version, level).Capacity);
                QrCode code = QrCode.Encode(Encoding.ASCII.GetBytes(text), level);
                Assert.Equal(new QrVersion(version, level), code.Version);
                codes.Add(code);
                expected.Append(text + "\n");
            }
        }

        Assert.Equal(expected.ToString(), Scanner.Read(lab.Folder, [.. codes.Select(Scanner.From)], "--raw"));
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1370, 30, true)]
    [InlineData(1371, 27, false)]
    [InlineData(1732, 30, false)]
    public void Code_bears_as_much_damage_as_can_be(int length, int version, bool isMedium) => Assert.Equal(
        new QrVersion(version, isMedium ? QrLevel.Medium : QrLevel.Low), QrCode.Encode(new byte[length]).Version);

    /// <summary>A crossing-out that slipped: a square of light modules, half of what the level corrects.</summary>
    [ZbarFact]
    public void Damaged_code_is_read()
    {
        string text = Text(1300);
        bool[,] picture = Scanner.From(QrCode.Encode(Encoding.ASCII.GetBytes(text)));
        int side = (int)Math.Sqrt(0.035 * picture.Length);
        for (int i = 0; i < side * side; i++)
        {
            picture[60 + (i % side), 50 + (i / side)] = false;
        }

        Assert.Equal(text + "\n", Scanner.Read(lab.Folder, [picture], "--raw"));
    }

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
