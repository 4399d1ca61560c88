using System.Buffers.Binary;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>The IPv4 header (RFC 791 §3.1).</summary>
internal static class IPv4Layer
{
    public const int Version = 4;

    private const int MinimumHeaderLength = 20;

    /// <summary>More-fragments bit and fragment offset: not all zero means that the datagram came in pieces.</summary>
    private const int FragmentBits = 0x3FFF;

    public static DecodeVerdict Decode(ReadOnlySpan<byte> datagram, out ObservedPacket packet)
    {
        packet = default;
        if (datagram.Length < MinimumHeaderLength || datagram[0] >> 4 != Version)
        {
            return DecodeVerdict.Malformed;
        }

        int headerLength = (datagram[0] & 0x0F) * sizeof(uint);
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (headerLength < MinimumHeaderLength || totalLength < headerLength || datagram.Length < headerLength)
        {
            return DecodeVerdict.Malformed;
        }

        if ((BinaryPrimitives.ReadUInt16BigEndian(datagram[6..]) & FragmentBits) != 0)
        {
            return DecodeVerdict.Fragment;
        }

        byte protocol = datagram[9];
        if (!TransportLayer.IsWatched(protocol))
        {
            return DecodeVerdict.OtherTransport;
        }

        uint source = BinaryPrimitives.ReadUInt32BigEndian(datagram[12..]);
        if (!CanBeHost(source))
        {
            return DecodeVerdict.Malformed;
        }

        uint destination = BinaryPrimitives.ReadUInt32BigEndian(datagram[16..]);
        // What lies behind the total length is padding of the link layer.
        ReadOnlySpan<byte> captured = datagram[headerLength..Math.Min(totalLength, datagram.Length)];
        return TransportLayer.Decode(
            protocol,
            captured,
            totalLength - headerLength,
            Address.FromIPv4(source),
            Address.FromIPv4(destination),
            out packet);
    }

    /// <summary>Neither "this host" (0.0.0.0), nor the limited broadcast, nor multicast 224.0.0.0/4 (RFC 1122 §3.2.1.3).</summary>
    private static bool CanBeHost(uint source) => source is not (0 or uint.MaxValue) && source >> 28 != 0xE;
}
