using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TanKnock.Core.Sequences;

/// <summary>Numbers from the system's cryptographic generator, fetched in bulk and erased once used.</summary>
public sealed class RandomNumbers : NumberSource
{
    /// <summary>Bytes fetched at a time: one call to the generator for about a thousand numbers.</summary>
    private const int BufferSize = 4096;

    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private int used = BufferSize;

    /// <inheritdoc/>
    public override void Dispose()
    {
        CryptographicOperations.ZeroMemory(buffer);
        used = BufferSize;
    }

    /// <inheritdoc/>
    protected override uint NextWord()
    {
        if (used == BufferSize)
        {
            RandomNumberGenerator.Fill(buffer);
            used = 0;
        }

        Span<byte> next = buffer.AsSpan(used, sizeof(uint));
        used += sizeof(uint);
        uint word = BinaryPrimitives.ReadUInt32LittleEndian(next);
        next.Clear();
        return word;
    }
}
