using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using PacketDotNet;
using PacketDotNet.Utils;

namespace TanKnock.Client.Raw;

/// <summary>Asks a machine on the link for its link-layer address: ARP (RFC 826), or neighbour discovery (RFC 4861 §7.2).</summary>
internal sealed class NeighbourResolver(PhysicalAddress own, IPAddress source, IPAddress next)
{
    /// <summary>MAX_MULTICAST_SOLICIT and RETRANS_TIMER of RFC 4861 §10.</summary>
    private const int Times = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private const int MacLength = 6;

    // Offsets in an ARP frame for IPv4 on Ethernet.
    private const int ArpSenderMacAt = 22;
    private const int ArpSenderAt = 28;
    private const int ArpLength = 42;

    // Offsets in a neighbour advertisement on Ethernet: its target, then options, of which only the link-layer address is read.
    private const int TargetAt = 62;
    private const int OptionAt = 78;
    private const int AdvertisementLength = 86;
    private const byte TargetLinkAddress = 2;

    /// <summary>The solicitation: eight bytes, the target, an option of eight bytes.</summary>
    private const int SolicitationLength = 32;
    private const int ChecksumAt = 2;
    private const int SolicitedAt = 8;
    private const int SourceOptionAt = 24;
    private const byte SourceLinkAddress = 1;
    private const byte Icmp = 58;

    /// <summary>A packet with this hop limit was sent on the link (RFC 4861 §7.1).</summary>
    private const int LinkHopLimit = 255;

    private bool IsIPv4 => next.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>Asks until the machine answers.</summary>
    /// <returns>Null if it does not.</returns>
    internal PhysicalAddress? Resolve(RawWire wire, TimeProvider clock)
    {
        wire.Filter = IsIPv4 ? "arp[6:2] = 2" : "icmp6 and ip6[40] = 136";
        byte[] question = Build();
        for (int i = 0; i < Times; i++)
        {
            if (wire.Put(question).IsNone && wire.Await(Read, Interval, clock) is PhysicalAddress answer)
            {
                return answer;
            }
        }

        return null;
    }

    internal byte[] Build() => IsIPv4 ? Request() : Solicitation();

    /// <summary>The address, if this frame is the answer.</summary>
    internal PhysicalAddress? Read(ReadOnlySpan<byte> frame)
    {
        Span<byte> wanted = stackalloc byte[16];
        _ = next.TryWriteBytes(wanted, out int length);
        int addressAt = IsIPv4 ? ArpSenderAt : TargetAt;
        if (frame.Length < (IsIPv4 ? ArpLength : OptionAt) || !frame.Slice(addressAt, length).SequenceEqual(wanted[..length]))
        {
            return null;
        }

        bool hasOption = frame.Length >= AdvertisementLength && frame[OptionAt] == TargetLinkAddress;
        int macAt = IsIPv4 ? ArpSenderMacAt : hasOption ? OptionAt + 2 : MacLength;
        return new PhysicalAddress(frame.Slice(macAt, MacLength).ToArray());
    }

    private byte[] Request()
    {
        PhysicalAddress everybody = new([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
        return new EthernetPacket(own, everybody, EthernetType.Arp)
        {
            PayloadPacket = new ArpPacket(ArpOperation.Request, new PhysicalAddress(new byte[MacLength]), next, own, source),
        }.Bytes;
    }

    private byte[] Solicitation()
    {
        byte[] target = next.GetAddressBytes();
        byte[] message = new byte[SolicitationLength];
        message[0] = (byte)IcmpV6Type.NeighborSolicitation;
        target.CopyTo(message, SolicitedAt);
        message[SourceOptionAt] = SourceLinkAddress;
        message[SourceOptionAt + 1] = 1;
        own.GetAddressBytes().CopyTo(message, SourceOptionAt + 2);

        // The solicited-node multicast address and its Ethernet address (RFC 4291 §2.7.1, RFC 2464 §7).
        IPAddress group = new([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, .. target[13..]]);
        PhysicalAddress listeners = new([0x33, 0x33, 0xff, .. target[13..]]);
        IPv6Packet packet = new(source, group)
        {
            HopLimit = LinkHopLimit,
            NextHeader = PacketDotNet.ProtocolType.IcmpV6,
            PayloadData = Checksummed(message, group),
            PayloadLength = SolicitationLength,
        };
        return new EthernetPacket(own, listeners, EthernetType.IPv6) { PayloadPacket = packet }.Bytes;
    }

    /// <summary>Over the message and a pseudo-header (RFC 4443 §2.3). PacketDotNet's own packet of this kind repeats a part of the
    /// message.</summary>
    private byte[] Checksummed(byte[] message, IPAddress group)
    {
        byte[] all =
        [
            .. source.GetAddressBytes(), .. group.GetAddressBytes(), 0, 0, 0, SolicitationLength, 0, 0, 0, Icmp, .. message,
        ];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(ChecksumAt), (ushort)ChecksumUtils.OnesComplementSum(all, 0, all.Length));
        return message;
    }
}
