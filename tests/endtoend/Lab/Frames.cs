using System.Globalization;
using System.Net;
using PacketDotNet;

namespace TanKnock.EndToEnd;

/// <summary>Frames that no socket of the kernel would send.</summary>
internal static class Frames
{
    /// <summary>Any port of a client will do; it only has to be there.</summary>
    private const ushort SourcePort = 40000;

    private const int TagAt = 12;

    /// <summary>A knock with an 802.1Q tag.</summary>
    internal static byte[] Tagged(Machine from, Machine to, string knock, ushort vlan)
    {
        EthernetPacket plain = new(from.Mac, to.Mac, EthernetType.IPv4) { PayloadPacket = Internet(from.V4, to.V4, knock) };
        ReadOnlySpan<byte> frame = plain.Bytes;
        // The tag goes between the addresses and the type: IEEE 802.1Q, clause 9.
        return [.. frame[..TagAt], 0x81, 0x00, (byte)(vlan >> 8), (byte)vlan, .. frame[TagAt..]];
    }

    /// <summary>A knock that claims to come from some other address.</summary>
    internal static byte[] Forged(Machine from, IPAddress source, Machine to, string knock) =>
        new EthernetPacket(from.Mac, to.Mac, EthernetType.IPv4) { PayloadPacket = Internet(source, to.V4, knock) }.Bytes;

    /// <summary>A knock at an address that need not be the machine's whose card gets the frame.</summary>
    internal static byte[] Addressed(Machine from, Machine to, IPAddress destination, string knock) =>
        new EthernetPacket(from.Mac, to.Mac, EthernetType.IPv4) { PayloadPacket = Internet(from.V4, destination, knock) }.Bytes;

    /// <summary>A TCP packet that ends a connection.</summary>
    internal static byte[] Final(Machine from, Machine to, ushort port) => new EthernetPacket(from.Mac, to.Mac, EthernetType.IPv4)
    {
        PayloadPacket = Internet(from.V4, to.V4, new TcpPacket(SourcePort, port) { Finished = true, WindowSize = 64240 }),
    }.Bytes;

    /// <summary>A knock without a link layer, as a tunnel carries it.</summary>
    internal static byte[] Bare(IPAddress source, IPAddress destination, string knock) =>
        Internet(source, destination, knock).Bytes;

    /// <summary>A knock that was heard on the wire, sent again by <paramref name="by"/>; null if the frame is no knock.</summary>
    internal static byte[]? Replayed(byte[] heard, Machine by, Machine to)
    {
        if (Packet.ParsePacket(LinkLayers.Ethernet, heard).PayloadPacket is not IPv4Packet packet)
        {
            return null;
        }

        string? knock = packet.PayloadPacket switch
        {
            TcpPacket { Synchronize: true, Acknowledgment: false } tcp => $"{tcp.DestinationPort}:tcp",
            UdpPacket udp => $"{udp.DestinationPort}:udp",
            _ => null,
        };
        return knock is null ? null : Forged(by, by.V4, to, knock);
    }

    private static IPv4Packet Internet(IPAddress from, IPAddress to, string knock) => Internet(from, to, Transport(knock));

    private static IPv4Packet Internet(IPAddress from, IPAddress to, TransportPacket payload)
    {
        IPv4Packet packet = new(from, to) { TimeToLive = 64, PayloadPacket = payload };
        if (packet.PayloadPacket is TcpPacket tcp)
        {
            tcp.UpdateTcpChecksum();
        }

        packet.UpdateIPChecksum();
        return packet;
    }

    private static TransportPacket Transport(string knock)
    {
        string[] parts = knock.Split(':');
        ushort port = ushort.Parse(parts[0], CultureInfo.InvariantCulture);
        return parts is [_, "udp"]
            ? new UdpPacket(SourcePort, port)
            : new TcpPacket(SourcePort, port) { Synchronize = true, WindowSize = 64240 };
    }
}
