using System.Buffers.Binary;

namespace TanKnock.Core.Sequences;

/// <summary>The canonical bytes of knocks, input of every digest: three a knock, protocol number and port in network order.</summary>
public static class SequenceBytes
{
    /// <summary>Bytes of a knock.</summary>
    public const int KnockLength = 3;

    /// <summary>Bytes of the longest sequence.</summary>
    public const int MaxLength = KnockLength * KnockSequence.MaxKnocks;

    /// <summary>Writes one knock over the first three bytes.</summary>
    public static void Write(Knock knock, Span<byte> bytes)
    {
        bytes[0] = (byte)knock.Protocol;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], knock.Port);
    }

    /// <summary>Writes all knocks; returns how many bytes they took.</summary>
    public static int Write(ReadOnlySpan<Knock> knocks, Span<byte> bytes)
    {
        for (int i = 0; i < knocks.Length; i++)
        {
            Write(knocks[i], bytes[(i * KnockLength)..]);
        }

        return knocks.Length * KnockLength;
    }

    /// <summary>Reads the knock that the first three bytes are.</summary>
    public static Knock Read(ReadOnlySpan<byte> bytes) =>
        new((Protocol)bytes[0], BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]));
}
