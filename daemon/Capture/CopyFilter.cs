using System.Buffers.Binary;

namespace TanKnock.Daemon.Capture;

/// <summary>Recognises a packet that has been seen already, at another place: on a bridge and its port, on a VLAN and the
/// interface below it, by two handles on one interface while one relieves the other.</summary>
/// <remarks>A retransmission comes the same way as what it repeats, so it is none. What is remembered is bounded; a copy that
/// comes later than thousands of other packets is taken for new: a repeat or a stray to the matcher.</remarks>
internal sealed class CopyFilter
{
    /// <summary>A copy is stamped microseconds after its original, some milliseconds if the machine is busy.</summary>
    public const long WindowMicroseconds = 100_000;

    /// <summary>What is compared: all that differs between packets of one sender is in front.</summary>
    private const int ComparedBytes = 128;

    private const int Slots = 1 << 14;
    private const int IPv4LengthAt = 2;
    private const int IPv6LengthAt = 4;
    private const int IPv6HeaderLength = 40;

    private readonly Seen[] seen = new Seen[Slots];

    /// <param name="datagram">From the IP header on; of at least the length of that header.</param>
    /// <param name="origin">Where it was seen; not 0.</param>
    /// <param name="received">When the kernel received it, in microseconds.</param>
    public bool IsCopy(ReadOnlySpan<byte> datagram, long origin, long received)
    {
        int hash = Hash(datagram);
        ref Seen known = ref seen[hash & (Slots - 1)];
        if (known.Hash == hash && known.Origin != origin && known.Origin != 0
            && Math.Abs(received - known.Received) <= WindowMicroseconds)
        {
            return true;
        }

        known = new Seen(hash, origin, received);
        return false;
    }

    /// <summary>Seeded at random by the runtime: nobody outside can make two packets look the same.</summary>
    private static int Hash(ReadOnlySpan<byte> datagram)
    {
        // Without what the link layer may have padded it with, which differs from place to place.
        int length = datagram[0] >> 4 == IPv4Layer.Version
            ? BinaryPrimitives.ReadUInt16BigEndian(datagram[IPv4LengthAt..])
            : IPv6HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(datagram[IPv6LengthAt..]);
        HashCode hash = default;
        hash.AddBytes(datagram[..Math.Min(Math.Min(length, ComparedBytes), datagram.Length)]);
        return hash.ToHashCode();
    }

    private readonly record struct Seen(int Hash, long Origin, long Received);
}
