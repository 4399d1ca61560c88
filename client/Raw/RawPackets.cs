using System.Net;
using System.Net.Sockets;
using PacketDotNet;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Raw;

/// <summary>Builds the packets of knocks, as bare as they can be: no TCP options, no content.</summary>
internal sealed class RawPackets(IPAddress source, IPAddress destination, TcpFlags flags)
{
    /// <summary>Ports that Linux takes for connections of its own (ip_local_port_range).</summary>
    private const int FirstPort = 32768;
    private const int LastPort = 60999;

    /// <summary>What Linux begins with, as most systems do (RFC 1340).</summary>
    private const int HopLimit = 64;

    /// <summary>What Linux offers with the first packet of a connection, so that a knock does not stand out.</summary>
    private const ushort Window = 64240;

    /// <summary>The flag DF of an IPv4 header (RFC 791 §3.1): then its identification needs no thought (RFC 6864 §4).</summary>
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

            // Zero would say that there is none (RFC 768).
            udp.Checksum = udp.Checksum == 0 ? ushort.MaxValue : udp.Checksum;
        }

        packet.UpdateCalculatedValues();
        (packet as IPv4Packet)?.UpdateIPChecksum();
        return packet;
    }
}
