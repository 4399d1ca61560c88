using System.Buffers.Binary;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace TanKnock.Core.Sequences;

/// <summary>The stream of one line: blocks of HMAC-SHA256 over line number and block number, as 32-bit words
/// (spec/derivation.md 4).</summary>
internal sealed class DerivedNumbers : Sequences.NumberSource
{
    private const int BlockSize = 32;
    private const int InputSize = sizeof(ulong) + sizeof(uint);

    private readonly Key key;
    private readonly byte[] block = GC.AllocateArray<byte>(BlockSize, pinned: true);
    private ulong line;
    private uint blocks;
    private int used = BlockSize;

    /// <param name="key">The list's key; it stays the caller's.</param>
    internal DerivedNumbers(Key key) => this.key = key;

    /// <summary>Begins the stream of a line.</summary>
    internal void Begin(ulong number)
    {
        line = number;
        blocks = 0;
        used = BlockSize;
    }

    public override void Dispose() => CryptographicOperations.ZeroMemory(block);

    protected override uint NextWord()
    {
        if (used == BlockSize)
        {
            Span<byte> input = stackalloc byte[InputSize];
            BinaryPrimitives.WriteUInt64BigEndian(input, line);
            BinaryPrimitives.WriteUInt32BigEndian(input[sizeof(ulong)..], blocks++);
            MacAlgorithm.HmacSha256.Mac(key, input, block);
            used = 0;
        }

        uint word = BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(used));
        used += sizeof(uint);
        return word;
    }
}
