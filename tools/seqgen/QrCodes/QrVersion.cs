namespace TanKnock.Seqgen.QrCodes;

/// <summary>One of the sizes of the standard at a level, and what is in it.</summary>
/// <param name="Number">1 to <see cref="Max"/>.</param>
/// <param name="Level">How much damage it bears.</param>
internal readonly record struct QrVersion(int Number, QrLevel Level)
{
    /// <summary>Largest that is made, of 40: 137 modules, half a millimetre each on a sheet, which cameras still read.</summary>
    internal const int Max = 30;

    /// <summary>Modules a side.</summary>
    internal int Size => 17 + (4 * Number);

    /// <summary>Error correction codewords of a block.</summary>
    internal int CorrectionLength => (Level == QrLevel.Low ? LowCorrection : MediumCorrection)[Number - 1];

    /// <summary>Blocks that the codewords are divided into.</summary>
    internal int Blocks => (Level == QrLevel.Low ? LowBlocks : MediumBlocks)[Number - 1];

    /// <summary>Codewords in all: what the function patterns leave, in bytes.</summary>
    internal int Codewords
    {
        get
        {
            int finders = 3 * 8 * 8;
            int timing = 2 * (Size - 16);
            int format = 31;
            int alignment = 0;
            if (AlignmentCount is > 0 and int n)
            {
                // Those in line with the timing patterns share five modules with them.
                alignment = (((n * n) - 3) * 25) - (2 * (n - 2) * 5);
            }

            int versionInformation = Number >= 7 ? 2 * 18 : 0;
            return ((Size * Size) - finders - timing - format - alignment - versionInformation) / 8;
        }
    }

    /// <summary>Codewords for data.</summary>
    internal int DataCodewords => Codewords - (Blocks * CorrectionLength);

    /// <summary>Bits of the number of bytes, in byte mode (table 3).</summary>
    internal int CountBits => Number < 10 ? 8 : 16;

    /// <summary>Most bytes of a text in byte mode.</summary>
    internal int Capacity => ((DataCodewords * 8) - QrCodewords.ModeBits - CountBits) / 8;

    /// <summary>Alignment patterns a side; 0 if there are none.</summary>
    private int AlignmentCount => Number == 1 ? 0 : (Number / 7) + 2;

    /// <summary>Error correction codewords of a block, number of blocks: table 9.</summary>
    private static ReadOnlySpan<byte> LowCorrection =>
        [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30];

    private static ReadOnlySpan<byte> MediumCorrection =>
        [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28];

    private static ReadOnlySpan<byte> LowBlocks =>
        [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15];

    private static ReadOnlySpan<byte> MediumBlocks =>
        [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29];

    /// <summary>Columns and rows of the centres of alignment patterns (annex E): the first at 6, the last 7 from the end,
    /// the others at even distances from the last.</summary>
    internal int[] AlignmentCentres()
    {
        int count = AlignmentCount;
        int[] centres = new int[count];
        if (count > 0)
        {
            int last = Size - 7;
            int gaps = count - 1;
            int distance = (((last - 6) + (2 * gaps) - 1) / (2 * gaps)) * 2;
            for (int i = 1; i < count; i++)
            {
                centres[i] = last - ((count - 1 - i) * distance);
            }

            centres[0] = 6;
        }

        return centres;
    }
}
