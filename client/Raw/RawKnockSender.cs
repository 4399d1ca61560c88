using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using PacketDotNet;
using TanKnock.Client.Interop;
using TanKnock.Client.Knocking;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Raw;

/// <summary>Puts knocks on the wire packet by packet, with any TCP flags, past the system's own sockets and firewall, but from the
/// system's own address and along its own route.</summary>
internal sealed class RawKnockSender : IKnockSender
{
    private static readonly PhysicalAddress Loopback = new(new byte[6]);

    private readonly RawWire wire;
    private readonly RawPackets packets;

    /// <summary>Where frames go; null on an interface without a link layer.</summary>
    private readonly PhysicalAddress? next;

    private RawKnockSender(RawWire wire, RawPackets packets, PhysicalAddress? next) =>
        (this.wire, this.packets, this.next) = (wire, packets, next);

    /// <summary>A sender to this address; null if no packet can leave for it. Sends none there.</summary>
    internal static RawKnockSender? Open(
        IPlatform platform, IPAddress address, Origin origin, TcpFlags flags, TimeProvider clock, out NetworkError error)
    {
        Route? route = platform.FindRoute(address, origin, out error);
        RawWire? wire = route is null ? null : RawWire.Open(route.Interface, out error);
        if (route is null || wire is null)
        {
            return null;
        }

        RawPackets packets = new(route.Source, address, flags);
        PhysicalAddress? next = !wire.IsEthernet ? null
            : route.IsLocal ? Loopback
            : platform.FindNeighbour(route) ?? new NeighbourResolver(wire.OwnAddress, route.Source, route.NextHop).Resolve(wire, clock);
        if (next is not null || !wire.IsEthernet)
        {
            return new RawKnockSender(wire, packets, next);
        }

        wire.Dispose();
        error = new NetworkError(NetworkFault.NoRoute, $"{route.NextHop} does not answer on {route.Interface}");
        return null;
    }

    public NetworkError Send(Knock knock)
    {
        IPPacket packet = packets.Build(knock);
        return wire.Put(next is null ? packet.Bytes : Frame(packet, next).Bytes);
    }

    public void Dispose() => wire.Dispose();

    private EthernetPacket Frame(IPPacket packet, PhysicalAddress to)
    {
        EthernetType type = packet is IPv4Packet ? EthernetType.IPv4 : EthernetType.IPv6;
        return new EthernetPacket(wire.OwnAddress, to, type) { PayloadPacket = packet };
    }
}

/// <summary>Builds the packets of knocks, as bare as they can be: no TCP options, no content.</summary>
internal sealed class RawPackets(IPAddress source, IPAddress destination, TcpFlags flags)
{
    /// <summary>The source ports that Linux takes for connections (ip_local_port_range).</summary>
    private const int FirstPort = 32768;
    private const int LastPort = 60999;

    /// <summary>The default of Linux and most systems (RFC 1340).</summary>
    private const int HopLimit = 64;

    /// <summary>What Linux offers with the first packet of a connection, so that a knock does not stand out.</summary>
    private const ushort Window = 64240;

    /// <summary>The flag DF of an IPv4 header (RFC 791 §3.1): then the identification field may have any value (RFC 6864 §4).</summary>
    private const byte DontFragment = 2;

    internal IPPacket Build(Knock knock)
    {
        IPPacket packet = source.AddressFamily == AddressFamily.InterNetwork
            ? new IPv4Packet(source, destination) { FragmentFlags = DontFragment }
            : new IPv6Packet(source, destination);
        packet.TimeToLive = HopLimit;
        ushort from = (ushort)Random.Shared.Next(FirstPort, LastPort + 1);
        if (knock.Protocol == Protocol.Tcp)
        {
            TcpPacket tcp = new(from, knock.Port)
            {
                Flags = (ushort)flags,
                SequenceNumber = (uint)Random.Shared.NextInt64(1L << 32),
                WindowSize = Window,
            };
            packet.PayloadPacket = tcp;
            tcp.UpdateTcpChecksum();
        }
        else
        {
            UdpPacket udp = new(from, knock.Port);
            packet.PayloadPacket = udp;
            udp.UpdateCalculatedValues();
            udp.UpdateUdpChecksum();

            // Zero means that there is no checksum (RFC 768).
            udp.Checksum = udp.Checksum == 0 ? ushort.MaxValue : udp.Checksum;
        }

        packet.UpdateCalculatedValues();
        (packet as IPv4Packet)?.UpdateIPChecksum();
        return packet;
    }
}
