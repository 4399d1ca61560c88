using System.Buffers.Binary;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

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
