using System.Globalization;
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
        EthernetPacket plain = new(from.Mac, to.Mac, EthernetType.IPv4) { PayloadPacket = Internet(from, to, knock) };
        ReadOnlySpan<byte> frame = plain.Bytes;
        // The tag goes between the addresses and the type: IEEE 802.1Q, clause 9.
        return [.. frame[..TagAt], 0x81, 0x00, (byte)(vlan >> 8), (byte)vlan, .. frame[TagAt..]];
    }

    private static IPv4Packet Internet(Machine from, Machine to, string knock)
    {
        IPv4Packet packet = new(from.V4, to.V4) { TimeToLive = 64, PayloadPacket = Transport(knock) };
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
