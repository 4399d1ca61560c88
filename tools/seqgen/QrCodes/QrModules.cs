namespace TanKnock.Seqgen.QrCodes;

/// <summary>The modules of a code while it is drawn (ISO/IEC 18004:2015, 6.3 and 7.7 to 7.10).</summary>
internal sealed class QrModules
{
    private const int FormatPolynomial = 0x537;
    private const int FormatMask = 0x5412;
    private const int VersionPolynomial = 0x1F25;

    private readonly bool[,] dark;

    /// <summary>Modules of function patterns, which hold no data and are not masked.</summary>
    private readonly bool[,] taken;

    private QrModules(int size)
    {
        Size = size;
        dark = new bool[size, size];
        taken = new bool[size, size];
    }

    internal int Size { get; }

    internal bool this[int x, int y] => dark[x, y];

    internal static QrModules Draw(QrVersion version, ReadOnlySpan<byte> codewords, int mask)
    {
        QrModules modules = new(version.Size);
        modules.DrawTiming();
        modules.DrawFinders();
        modules.DrawAlignment(version.AlignmentCentres());
        modules.DrawFormat(version.Level, mask);
        modules.DrawVersion(version.Number);
        modules.Place(codewords, mask);
        return modules;
    }

    private void DrawTiming()
    {
        for (int i = 0; i < Size; i++)
        {
            Set(6, i, i % 2 == 0);
            Set(i, 6, i % 2 == 0);
        }
    }

    private void DrawFinders()
    {
        // Rings about the centre: dark 0 and 1, light 2, dark 3, and 4 is the separator.
        DrawRings(3, 3, 4);
        DrawRings(Size - 4, 3, 4);
        DrawRings(3, Size - 4, 4);
    }

    private void DrawAlignment(int[] centres)
    {
        for (int i = 0; i < centres.Length; i++)
        {
            for (int j = 0; j < centres.Length; j++)
            {
                // In three corners are finders.
                bool isFinder = (i == 0 && j == 0) || (i == 0 && j == centres.Length - 1) || (i == centres.Length - 1 && j == 0);
                if (!isFinder)
                {
                    DrawRings(centres[i], centres[j], 2);
                }
            }
        }
    }

    private void DrawRings(int x, int y, int last)
    {
        for (int dx = -last; dx <= last; dx++)
        {
            for (int dy = -last; dy <= last; dy++)
            {
                int ring = Math.Max(Math.Abs(dx), Math.Abs(dy));
                bool isDark = last == 4 ? ring is 0 or 1 or 3 : ring is 0 or 2;
                if (x + dx >= 0 && x + dx < Size && y + dy >= 0 && y + dy < Size)
                {
                    Set(x + dx, y + dy, isDark);
                }
            }
        }
    }

    private void DrawFormat(QrLevel level, int mask)
    {
        int bits = WithRemainder(((int)level << 3) | mask, FormatPolynomial, 10) ^ FormatMask;
        for (int i = 0; i < 15; i++)
        {
            bool bit = ((bits >> i) & 1) != 0;

            // Beside the finder at the top left, around the timing patterns; and once more, divided between the other two.
            int along = i < 6 ? i : i < 8 ? i + 1 : 15 - i;
            Set(i < 8 ? 8 : i == 8 ? 7 : 14 - i, i < 8 ? along : 8, bit);
            Set(i < 8 ? Size - 1 - i : 8, i < 8 ? 8 : Size - 15 + i, bit);
        }

        Set(8, Size - 8, true);
    }

    private void DrawVersion(int number)
    {
        if (number < 7)
        {
            return;
        }

        int bits = WithRemainder(number, VersionPolynomial, 12);
        for (int i = 0; i < 18; i++)
        {
            bool bit = ((bits >> i) & 1) != 0;
            Set(Size - 11 + (i % 3), i / 3, bit);
            Set(i / 3, Size - 11 + (i % 3), bit);
        }
    }

    /// <summary>In columns of two from the right, up and down in turn, passing over the timing pattern.</summary>
    private void Place(ReadOnlySpan<byte> codewords, int mask)
    {
        int at = 0;
        bool upwards = true;
        for (int right = Size - 1; right > 0; right -= 2)
        {
            right -= right == 6 ? 1 : 0;
            for (int step = 0; step < Size; step++)
            {
                int y = upwards ? Size - 1 - step : step;
                for (int x = right; x > right - 2; x--)
                {
                    if (!taken[x, y])
                    {
                        // Up to seven modules are left over, and count as zeros.
                        bool bit = at < codewords.Length * 8 && ((codewords[at / 8] >> (7 - (at % 8))) & 1) != 0;
                        dark[x, y] = bit ^ QrMask.Inverts(mask, x, y);
                        at++;
                    }
                }
            }

            upwards = !upwards;
        }
    }

    private void Set(int x, int y, bool isDark)
    {
        dark[x, y] = isDark;
        taken[x, y] = true;
    }

    /// <summary>The value, and behind it what remains when it is divided by the polynomial (annexes C and D).</summary>
    private static int WithRemainder(int value, int polynomial, int degree)
    {
        int remainder = value << degree;
        for (int bit = 31 - degree; bit >= 0; bit--)
        {
            if (((remainder >> (bit + degree)) & 1) != 0)
            {
                remainder ^= polynomial << bit;
            }
        }

        return (value << degree) | remainder;
    }
}
