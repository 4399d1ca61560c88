using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace TanKnock.Core.Sequences;

/// <summary>Uniform numbers from the system's cryptographic generator, fetched in bulk and erased once used.</summary>
public sealed class RandomNumbers : IDisposable
{
    /// <summary>Bytes fetched at a time: one call to the generator for about a thousand numbers.</summary>
    private const int BufferSize = 4096;

    private readonly byte[] buffer = new byte[BufferSize];
    private int used = BufferSize;

    /// <summary>A number from 0 to <paramref name="bound"/> - 1, each with the same probability.</summary>
    /// <param name="bound">How many numbers there are, at least 1.</param>
    public uint Below(uint bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);

        // As many random bits as the largest number has; too large a number is thrown away, never folded back, which
        // would make some numbers likelier than others.
        uint mask = uint.MaxValue >>> BitOperations.LeadingZeroCount((bound - 1) | 1);
        uint number;
        do
        {
            number = NextBits() & mask;
        }
        while (number >= bound);
        return number;
    }

    /// <summary>Erases what was fetched and not used.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(buffer);
        used = BufferSize;
    }

    private uint NextBits()
    {
        if (used == BufferSize)
        {
            RandomNumberGenerator.Fill(buffer);
            used = 0;
        }

        Span<byte> next = buffer.AsSpan(used, sizeof(uint));
        used += sizeof(uint);
        uint bits = BinaryPrimitives.ReadUInt32LittleEndian(next);
        next.Clear();
        return bits;
    }
}
