using System.Buffers.Binary;
using TanKnock.Core.Sequences;
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

/// <summary>The IPv6 header and the extension headers in front of the transport (RFC 8200 §3 and §4).</summary>
internal static class IPv6Layer
{
    public const int Version = 6;

    /// <summary>RFC 8200 §4.1 recommends an order with at most five of these before the transport; some room for the odd.</summary>
    public const int MaximumExtensionHeaders = 8;

    private const int HeaderLength = 40;
    private const int MinimumExtensionLength = 8;

    // IANA protocol numbers.
    private const byte HopByHop = 0;
    private const byte Routing = 43;
    private const byte FragmentHeader = 44;
    private const byte Authentication = 51;
    private const byte DestinationOptions = 60;

    public static DecodeVerdict Decode(ReadOnlySpan<byte> datagram, out ObservedPacket packet)
    {
        packet = default;
        if (datagram.Length < HeaderLength || datagram[0] >> 4 != Version)
        {
            return DecodeVerdict.Malformed;
        }

        // A jumbogram says 0 here (RFC 2675); no knock is one, and with no payload it is malformed below.
        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[4..]);
        byte next = datagram[6];
        ReadOnlySpan<byte> captured = datagram[HeaderLength..Math.Min(HeaderLength + length, datagram.Length)];
        for (int headers = 0; IsExtension(next); headers++)
        {
            if (next == FragmentHeader)
            {
                return DecodeVerdict.Fragment;
            }

            // Hop-by-hop options stand first or not at all (RFC 8200 §4.1).
            bool misplaced = next == HopByHop && headers > 0;
            if (misplaced || headers == MaximumExtensionHeaders || captured.Length < MinimumExtensionLength)
            {
                return DecodeVerdict.Malformed;
            }

            // In units of 8 octets after the first 8; of AH in units of 4 octets, minus 2 (RFC 4302 §2.2).
            int size = next == Authentication ? (captured[1] + 2) * 4 : (captured[1] + 1) * 8;
            if (captured.Length < size)
            {
                return DecodeVerdict.Malformed;
            }

            next = captured[0];
            captured = captured[size..];
            length -= size;
        }

        if (!TransportLayer.IsWatched(next))
        {
            return DecodeVerdict.OtherTransport;
        }

        Address source = Address.FromIPv6(datagram[8..24]);
        Address destination = Address.FromIPv6(datagram[24..40]);
        // IPv4-mapped addresses have no business on a wire, and would be taken for IPv4 from here on.
        if (!CanBeHost(source) || source.IsIPv4 || destination.IsIPv4)
        {
            return DecodeVerdict.Malformed;
        }

        return TransportLayer.Decode(next, captured, length, source, destination, out packet);
    }

    private static bool IsExtension(byte next) =>
        next is HopByHop or Routing or FragmentHeader or Authentication or DestinationOptions;

    /// <summary>Neither unspecified (::) nor multicast (ff00::/8) (RFC 4291 §2.5.2, §2.7).</summary>
    private static bool CanBeHost(Address source) => source.Value != UInt128.Zero && source.Value >> 120 != 0xFF;
}

/// <summary>The TCP header (RFC 9293 §3.1) and the UDP header (RFC 768): ports and control bits, nothing behind them.</summary>
internal static class TransportLayer
{
    private const int TcpMinimumLength = 20;
    private const int UdpLength = 8;

    /// <summary>The bits that <see cref="TcpFlags"/> names; ECN's two above them (RFC 3168) say nothing about a knock.</summary>
    private const TcpFlags ControlBits =
        TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Rst | TcpFlags.Psh | TcpFlags.Ack | TcpFlags.Urg;

    public static bool IsWatched(byte protocol) => (Protocol)protocol is Protocol.Tcp or Protocol.Udp;

    /// <param name="protocol">A protocol that <see cref="IsWatched"/>.</param>
    /// <param name="captured">What was captured of the segment; at most <paramref name="length"/> bytes.</param>
    /// <param name="length">How long the segment is by the IP header, in bytes.</param>
    /// <param name="source">From the IP header.</param>
    /// <param name="destination">From the IP header.</param>
    /// <param name="packet">Meaningful only when the verdict is <see cref="DecodeVerdict.Observed"/>.</param>
    public static DecodeVerdict Decode(
        byte protocol,
        ReadOnlySpan<byte> captured,
        int length,
        Address source,
        Address destination,
        out ObservedPacket packet)
    {
        packet = default;
        TcpFlags flags = TcpFlags.None;
        if ((Protocol)protocol == Protocol.Tcp)
        {
            if (!IsTcpHeader(captured, length))
            {
                return DecodeVerdict.Malformed;
            }

            flags = (TcpFlags)captured[13] & ControlBits;
        }
        else if (!IsUdpHeader(captured, length))
        {
            return DecodeVerdict.Malformed;
        }

        ushort port = BinaryPrimitives.ReadUInt16BigEndian(captured[2..]);
        packet = new ObservedPacket(source, destination, new Knock((Protocol)protocol, port), flags);
        return DecodeVerdict.Observed;
    }

    /// <summary>The data offset counts 32-bit words; the options it announces may lie beyond what was captured.</summary>
    private static bool IsTcpHeader(ReadOnlySpan<byte> captured, int length)
    {
        if (captured.Length < TcpMinimumLength)
        {
            return false;
        }

        int headerLength = (captured[12] >> 4) * sizeof(uint);
        return headerLength >= TcpMinimumLength && headerLength <= length;
    }

    private static bool IsUdpHeader(ReadOnlySpan<byte> captured, int length)
    {
        if (captured.Length < UdpLength)
        {
            return false;
        }

        int datagramLength = BinaryPrimitives.ReadUInt16BigEndian(captured[4..]);
        return datagramLength >= UdpLength && datagramLength <= length;
    }
}
