using PacketDotNet;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Tests.Capture;

/// <summary>What PacketDotNet makes of an Ethernet frame, by the direct payloads only: its Extract walks into tunnels.</summary>
internal static class FrameOracle
{
    /// <summary>Null where it has no answer: it sees no TCP or UDP there, or it throws.</summary>
    public static ObservedPacket? Ask(byte[] frame)
    {
        try
        {
            Packet? packet = Packet.ParsePacket(LinkLayers.Ethernet, frame);
            for (int layers = 0; layers < 3 && packet is EthernetPacket or Ieee8021QPacket; layers++)
            {
                packet = packet.PayloadPacket;
            }

            return packet is IPPacket ip && !IsBeyondIt(ip) ? Read(ip) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or IndexOutOfRangeException
            or InvalidOperationException or NotImplementedException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>PacketDotNet 1.4.8 takes every extension header to be as long as the first, and measures AH in units of 8
    /// octets instead of 4 (RFC 4302 §2.2).</summary>
    private static bool IsBeyondIt(IPPacket ip) => ip is IPv6Packet packet
        && (packet.ExtensionHeaders.Count > 1 || packet.NextHeader == ProtocolType.IPSecAuthenticationHeader);

    private static ObservedPacket? Read(IPPacket ip)
    {
        Address source = Address.From(ip.SourceAddress);
        Address destination = Address.From(ip.DestinationAddress);
        return ip.PayloadPacket switch
        {
            TcpPacket tcp => new ObservedPacket(
                source, destination, new Knock(Protocol.Tcp, tcp.DestinationPort), (TcpFlags)(tcp.Flags & 0x3F)),
            UdpPacket udp => new ObservedPacket(
                source, destination, new Knock(Protocol.Udp, udp.DestinationPort), TcpFlags.None),
            _ => null,
        };
    }
}
