using System.Net;
using System.Net.NetworkInformation;
using PacketDotNet;
using TanKnock.Client.Knocking;
using TanKnock.Client.Platform;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Raw;

/// <summary>Puts knocks on the wire packet by packet, with what TCP flags one likes, past the system's own sockets and
/// firewall; from the system's own address, along its own way.</summary>
internal sealed class RawKnockSender(
    IPlatform platform, IPAddress address, Origin origin, TcpFlags flags, TimeProvider clock) : IKnockSender
{
    private static readonly PhysicalAddress Loopback = new(new byte[6]);

    private RawWire? wire;
    private RawPackets? packets;
    private PhysicalAddress? next;

    public NetworkError FindWay()
    {
        Way? way = platform.FindWay(address, origin, out NetworkError error);
        wire = way is null ? null : RawWire.Open(way.Interface, out error);
        if (wire is null)
        {
            return error;
        }

        packets = new RawPackets(way!.Source, address, flags);
        if (!wire.IsEthernet)
        {
            return NetworkError.None;
        }

        next = way.IsLocal ? Loopback
            : platform.FindNeighbour(way) ?? new NeighbourQuestion(wire.OwnAddress, way.Source, way.NextHop).Ask(wire, clock);
        return next is null
            ? new NetworkError(NetworkFault.NoRoute, $"{way.NextHop} does not answer on {way.Interface}")
            : NetworkError.None;
    }

    public NetworkError Send(Knock knock)
    {
        if (wire is null || packets is null)
        {
            throw new InvalidOperationException("No way was found to send knocks.");
        }

        IPPacket packet = packets.Build(knock);
        return wire.Put(next is null ? packet.Bytes : Frame(packet, next).Bytes);
    }

    public void Dispose() => wire?.Dispose();

    private EthernetPacket Frame(IPPacket packet, PhysicalAddress to)
    {
        EthernetType type = packet is IPv4Packet ? EthernetType.IPv4 : EthernetType.IPv6;
        return new EthernetPacket(wire!.OwnAddress, to, type) { PayloadPacket = packet };
    }
}
