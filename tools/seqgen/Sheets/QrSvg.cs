using System.Globalization;
using System.Text;
using TanKnock.Seqgen.QrCodes;

namespace TanKnock.Seqgen.Sheets;

/// <summary>A QR code as a picture in a web page.</summary>
internal static class QrSvg
{
    /// <summary>One path, a rectangle for each run of dark modules of a row, and the quiet zone around.</summary>
    internal static string Of(QrCode code)
    {
        int side = code.Size + (2 * QrCode.QuietZone);
        StringBuilder path = new();
        for (int y = 0; y < code.Size; y++)
        {
            for (int x = 0, run = 0; x < code.Size; x += run + 1, run = 0)
            {
                while (x + run < code.Size && code[x + run, y])
                {
                    run++;
                }

                if (run > 0)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x + QrCode.QuietZone} {y + QrCode.QuietZone}h{run}v1h-{run}z");
                }
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR code\"><path d=\"{path}\"/></svg>");
    }
}
