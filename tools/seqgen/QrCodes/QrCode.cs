namespace TanKnock.Seqgen.QrCodes;

/// <summary>A text as a QR code: byte mode, the smallest version that holds it (ISO/IEC 18004:2015).</summary>
/// <remarks>Our own, because the libraries for it bring a drawing library along.</remarks>
internal sealed class QrCode
{
    /// <summary>Light modules that have to be left free on each side (section 5.3.8).</summary>
    internal const int QuietZone = 4;

    private readonly QrModules modules;

    private QrCode(QrModules modules, QrVersion version)
    {
        this.modules = modules;
        Version = version;
    }

    /// <summary>Most bytes that a code holds.</summary>
    internal static int Capacity { get; } = new QrVersion(QrVersion.Max, QrLevel.Low).Capacity;

    /// <summary>Which of the standard's sizes it is, and how much damage it bears.</summary>
    internal QrVersion Version { get; }

    /// <summary>Modules a side, without the quiet zone.</summary>
    internal int Size => modules.Size;

    /// <summary>Whether the module in this column and row, from 0, is dark.</summary>
    internal bool this[int x, int y] => modules[x, y];

    /// <summary>Encodes at most <see cref="Capacity"/> bytes, to bear as much damage as can be.</summary>
    internal static QrCode Encode(ReadOnlySpan<byte> text) =>
        Encode(text, text.Length <= new QrVersion(QrVersion.Max, QrLevel.Medium).Capacity ? QrLevel.Medium : QrLevel.Low);

    /// <summary>Encodes at most as many bytes as the largest version holds at this level.</summary>
    internal static QrCode Encode(ReadOnlySpan<byte> text, QrLevel level)
    {
        QrVersion version = new(1, level);
        while (version.Capacity < text.Length)
        {
            version = version with { Number = version.Number + 1 };
        }

        byte[] codewords = QrCodewords.Of(text, version);
        QrModules? best = null;
        int least = int.MaxValue;
        for (int mask = 0; mask < QrMask.Count; mask++)
        {
            QrModules modules = QrModules.Draw(version, codewords, mask);
            int penalty = QrPenalty.Of(modules);
            if (penalty < least)
            {
                (best, least) = (modules, penalty);
            }
        }

        return new QrCode(best!, version);
    }
}
