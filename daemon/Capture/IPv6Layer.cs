using System.Buffers.Binary;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

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
