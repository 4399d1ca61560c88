namespace TanKnock.Seqgen.QrCodes;

/// <summary>The text as codewords with their error correction, in the order in which they are placed (ISO/IEC 18004:2015, 7.4 to 7.6).</summary>
internal static class QrCodewords
{
    /// <summary>Bits of the mode (table 2).</summary>
    internal const int ModeBits = 4;

    private const int ByteMode = 0b0100;

    internal static byte[] Of(ReadOnlySpan<byte> text, QrVersion version)
    {
        byte[] data = Data(text, version);
        int blocks = version.Blocks;
        int correctionLength = version.CorrectionLength;
        int shortLength = data.Length / blocks;

        // The later blocks have a codeword more, if it does not come out even.
        int firstLong = blocks - (data.Length % blocks);
        ReedSolomon code = new(correctionLength);
        byte[] result = new byte[version.Codewords];
        int start = 0;
        for (int block = 0; block < blocks; block++)
        {
            int length = shortLength + (block < firstLong ? 0 : 1);
            ReadOnlySpan<byte> own = data.AsSpan(start, length);
            for (int i = 0; i < length; i++)
            {
                result[i < shortLength ? (i * blocks) + block : (shortLength * blocks) + block - firstLong] = own[i];
            }

            byte[] correction = code.CorrectionOf(own);
            for (int i = 0; i < correctionLength; i++)
            {
                result[data.Length + (i * blocks) + block] = correction[i];
            }

            start += length;
        }

        return result;
    }

    private static byte[] Data(ReadOnlySpan<byte> text, QrVersion version)
    {
        byte[] data = new byte[version.DataCodewords];
        int at = 0;
        void Put(int value, int bits)
        {
            for (int bit = bits - 1; bit >= 0; bit--, at++)
            {
                data[at / 8] |= (byte)(((value >> bit) & 1) << (7 - (at % 8)));
            }
        }

        Put(ByteMode, ModeBits);
        Put(text.Length, version.CountBits);
        foreach (byte b in text)
        {
            Put(b, 8);
        }

        // The terminator is four zero bits, or as many as there is room for, and then zeros to the end of the byte.
        at = Math.Min(at + 4, data.Length * 8);
        for (int i = (at + 7) / 8, n = 0; i < data.Length; i++, n++)
        {
            data[i] = (byte)(n % 2 == 0 ? 0b1110_1100 : 0b0001_0001);
        }

        return data;
    }
}
