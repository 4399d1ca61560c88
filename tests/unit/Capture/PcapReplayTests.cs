using System.Net;
using PacketDotNet;
using SharpPcap;
using SharpPcap.LibPcap;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Capture;

/// <summary>Frames of every link type from a pcap file, through the filter as libpcap compiles it for that link type, and
/// the decoder. Also of those of which no live interface can be made everywhere: VLAN, PPP, WireGuard.</summary>
public sealed class PcapReplayTests : IDisposable
{
    private static readonly PortRange[] Ignored = [new(Protocol.Udp, 51820, 51820)];
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    public static TheoryData<LinkType, string, string> Links => new()
    {
        { LinkType.Ethernet, "0200000000010200000000020800", "02000000000102000000000286dd" },
        { LinkType.Ethernet, "0200000000010200000000028100002a0800", "0200000000010200000000028100002a86dd" },
        { LinkType.Ethernet, "02000000000102000000000288a800058100002a0800", "02000000000102000000000288a800058100002a86dd" },
        { LinkType.LinuxSll, "00000200000000000000000000000800", "000002000000000000000000000086dd" }, // of ppp, without an address
        { LinkType.LinuxSll2, "0800000000000003020000000000000000000000", "86dd000000000003020000000000000000000000" },
        { LinkType.Raw, "", "" },
        { LinkType.Null, "02000000", "1e000000" },
        { LinkType.Loop, "00000002", "00000018" },
    };

    [Theory]
    [MemberData(nameof(Links))]
    public void Replayed_knocks_are_observed_and_nothing_else(LinkType link, string header4, string header6)
    {
        IPPacket[] knocks =
        [
            Datagram("192.0.2.7", "192.0.2.1", new TcpPacket(40000, 7000) { Synchronize = true }),
            Datagram("192.0.2.7", "192.0.2.1", new UdpPacket(40000, 8000)),
            Datagram("2001:db8::7", "2001:db8::1", new TcpPacket(40000, 7000) { Synchronize = true }),
            Datagram("2001:db8::7", "2001:db8::1", new UdpPacket(40000, 8000)),
        ];
        IPPacket[] others =
        [
            Datagram("192.0.2.7", "192.0.2.1", new TcpPacket(40000, 7001) { Acknowledgment = true }),
            Datagram("192.0.2.7", "192.0.2.1", new UdpPacket(40000, 51820)),
            Datagram("2001:db8::7", "2001:db8::1", new UdpPacket(40000, 51820)),
            Fragment(Datagram("192.0.2.7", "192.0.2.1", new UdpPacket(40000, 8001))),
        ];
        byte[] header(IPPacket packet) => Convert.FromHexString(packet is IPv4Packet ? header4 : header6);
        Write(link, others.Concat(knocks).Concat(others).Select(packet => (byte[])[.. header(packet), .. packet.Bytes]));

        ObservedPacket[] expected = [.. knocks.Select(Expected)];
        Assert.Equal(expected, Replay(link));
    }

    private static IPPacket Datagram(string from, string to, TransportPacket transport)
    {
        IPAddress source = IPAddress.Parse(from);
        IPPacket packet = source.GetAddressBytes().Length == 4
            ? new IPv4Packet(source, IPAddress.Parse(to))
            : new IPv6Packet(source, IPAddress.Parse(to));
        packet.PayloadPacket = transport;
        packet.UpdateCalculatedValues();
        return packet;
    }

    private static IPPacket Fragment(IPPacket packet)
    {
        ((IPv4Packet)packet).FragmentFlags = 1;
        return packet;
    }

    private static ObservedPacket Expected(IPPacket packet) => new(
        Address.From(packet.SourceAddress),
        Address.From(packet.DestinationAddress),
        packet.PayloadPacket is TcpPacket tcp
            ? new Knock(Protocol.Tcp, tcp.DestinationPort)
            : new Knock(Protocol.Udp, ((UdpPacket)packet.PayloadPacket).DestinationPort),
        packet.PayloadPacket is TcpPacket ? TcpFlags.Syn : TcpFlags.None);

    private void Write(LinkType link, IEnumerable<byte[]> frames)
    {
        using CaptureFileWriterDevice writer = new(file);
        writer.Open(linkLayerType: (LinkLayers)(int)link);
        foreach (byte[] frame in frames)
        {
            writer.Write(frame);
        }
    }

    private List<ObservedPacket> Replay(LinkType link)
    {
        using CaptureFileReaderDevice reader = new(file);
        reader.Open();
        Assert.Equal((int)link, (int)reader.LinkType);
        reader.Filter = CaptureFilter.Build([TcpFlagsFilter.Default], Ignored, link);
        List<ObservedPacket> seen = [];
        while (reader.GetNextPacket(out PacketCapture frame) == GetPacketStatus.PacketRead)
        {
            Assert.Equal(DecodeVerdict.Observed, FrameDecoder.Decode(frame.Data, link, out ObservedPacket packet));
            seen.Add(packet);
        }

        return seen;
    }
}
