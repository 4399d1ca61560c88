namespace TanKnock.Seqgen.QrCodes;

/// <summary>Error correction codewords over GF(256), x^8 + x^4 + x^3 + x^2 + 1 (ISO/IEC 18004:2015, 7.5.2 and annex A).</summary>
internal sealed class ReedSolomon
{
    private const int FieldPolynomial = 0x11D;

    /// <summary>The generator's coefficients behind the leading 1, highest power first.</summary>
    private readonly byte[] generator;

    /// <param name="length">Correction codewords of a block.</param>
    internal ReedSolomon(int length)
    {
        // The product of (x - 2^0) to (x - 2^(length - 1)).
        generator = new byte[length];
        generator[^1] = 1;
        byte root = 1;
        for (int i = 0; i < length; i++)
        {
            for (int j = 0; j < length; j++)
            {
                generator[j] = (byte)(Multiply(generator[j], root) ^ (j + 1 < length ? generator[j + 1] : 0));
            }

            root = Multiply(root, 2);
        }
    }

    /// <summary>What remains of the data, as a polynomial, divided by the generator.</summary>
    internal byte[] CorrectionOf(ReadOnlySpan<byte> data)
    {
        byte[] remainder = new byte[generator.Length];
        foreach (byte b in data)
        {
            byte factor = (byte)(b ^ remainder[0]);
            remainder.AsSpan(1).CopyTo(remainder);
            remainder[^1] = 0;
            for (int i = 0; i < remainder.Length; i++)
            {
                remainder[i] ^= Multiply(generator[i], factor);
            }
        }

        return remainder;
    }

    private static byte Multiply(byte a, byte b)
    {
        int product = 0;
        for (int bit = 7; bit >= 0; bit--)
        {
            product = (product << 1) ^ ((product >> 7) * FieldPolynomial);
            product ^= ((b >> bit) & 1) * a;
        }

        return (byte)product;
    }
}
