namespace TanKnock.Seqgen.QrCodes;

/// <summary>How hard a code is to read: the mask with the least is taken (ISO/IEC 18004:2015, 7.8.3).</summary>
internal static class QrPenalty
{
    private const int RunPenalty = 3;
    private const int BlockPenalty = 3;
    private const int FinderPenalty = 40;
    private const int BalancePenalty = 10;

    /// <summary>Shortest run of one colour that counts.</summary>
    private const int Run = 5;

    /// <summary>A finder's cross-section with the light modules of a quiet zone on one side.</summary>
    private const int FinderLeft = 0b0000_1011101;
    private const int FinderRight = 0b1011101_0000;
    private const int FinderBits = 11;

    internal static int Of(QrModules modules)
    {
        int penalty = 0;
        int dark = 0;
        int size = modules.Size;
        for (int i = 0; i < size; i++)
        {
            penalty += OfLine(modules, i, isColumn: false) + OfLine(modules, i, isColumn: true);
            for (int j = 0; j < size; j++)
            {
                bool one = modules[i, j];
                dark += one ? 1 : 0;
                bool isBlock = i > 0 && j > 0 && modules[i - 1, j] == one && modules[i, j - 1] == one && modules[i - 1, j - 1] == one;
                penalty += isBlock ? BlockPenalty : 0;
            }
        }

        int percent = dark * 100 / (size * size);
        return penalty + (BalancePenalty * (Math.Abs(percent - 50) / 5));
    }

    private static int OfLine(QrModules modules, int line, bool isColumn)
    {
        int penalty = 0;
        int run = 0;
        int last = 0;
        for (int i = 0; i < modules.Size; i++)
        {
            bool isDark = isColumn ? modules[line, i] : modules[i, line];
            run = i > 0 && isDark == ((last & 1) != 0) ? run + 1 : 1;
            penalty += run == Run ? RunPenalty : run > Run ? 1 : 0;
            last = ((last << 1) | (isDark ? 1 : 0)) & ((1 << FinderBits) - 1);
            penalty += i + 1 >= FinderBits && last is FinderLeft or FinderRight ? FinderPenalty : 0;
        }

        return penalty;
    }
}
