using System.Net;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Capture;

public sealed class FrameDecoderTests
{
    private const int NetworkAt = 14;
    private static readonly TestFrame Tcp4 = new();
    private static readonly TestFrame Udp4 = new() { Protocol = Protocol.Udp };
    private static readonly TestFrame Tcp6 = new()
    {
        Source = IPAddress.Parse("2001:db8::7"),
        Destination = IPAddress.Parse("2001:db8::1"),
    };

    private static readonly TestFrame Udp6 = Tcp6 with { Protocol = Protocol.Udp };

    [Theory]
    [InlineData(12, 0x08, 0x06, DecodeVerdict.NotIp)] // ARP
    [InlineData(12, 0x05, 0xDC, DecodeVerdict.NotIp)] // 802.3 with a length
    [InlineData(NetworkAt + 0, 0x65, 0, DecodeVerdict.Malformed)] // version 6 in an IPv4 frame
    [InlineData(NetworkAt + 0, 0x44, 0, DecodeVerdict.Malformed)] // header of 16 bytes
    [InlineData(NetworkAt + 0, 0x4F, 0, DecodeVerdict.Malformed)] // header longer than the datagram
    [InlineData(NetworkAt + 2, 0, 19, DecodeVerdict.Malformed)] // datagram shorter than its header
    [InlineData(NetworkAt + 2, 0, 0, DecodeVerdict.Malformed)]
    [InlineData(NetworkAt + 2, 0, 39, DecodeVerdict.Malformed)] // one byte short of a TCP header
    [InlineData(NetworkAt + 6, 0x20, 0, DecodeVerdict.Fragment)] // more fragments
    [InlineData(NetworkAt + 6, 0, 1, DecodeVerdict.Fragment)] // second fragment, where a TCP header would be overwritten
    [InlineData(NetworkAt + 6, 0x40, 0, DecodeVerdict.Observed)] // don't fragment
    [InlineData(NetworkAt + 8, 64, 1, DecodeVerdict.OtherTransport)] // ICMP
    [InlineData(NetworkAt + 8, 64, 4, DecodeVerdict.OtherTransport)] // IP in IP
    [InlineData(NetworkAt + 8, 64, 47, DecodeVerdict.OtherTransport)] // GRE
    [InlineData(NetworkAt + 20 + 12, 0x40, 0x02, DecodeVerdict.Malformed)] // TCP header of 16 bytes
    [InlineData(NetworkAt + 20 + 12, 0x60, 0x02, DecodeVerdict.Malformed)] // TCP options outside the datagram
    public void Decode_IPv4_with_two_bytes_changed_gives_verdict(int at, int first, int second, DecodeVerdict expected) =>
        Assert.Equal(expected, DecodeChanged(Tcp4, at, first, second));

    [Theory]
    [InlineData(4, 0, 7, DecodeVerdict.Malformed)]
    [InlineData(4, 0, 9, DecodeVerdict.Malformed)] // longer than the datagram
    [InlineData(4, 0, 8, DecodeVerdict.Observed)]
    public void Decode_UDP_with_length_gives_verdict(int at, int first, int second, DecodeVerdict expected)
    {
        Assert.Equal(expected, DecodeChanged(Udp4, NetworkAt + 20 + at, first, second));
        Assert.Equal(expected, DecodeChanged(Udp6, NetworkAt + 40 + at, first, second));
    }

    [Theory]
    [InlineData(0, 0x45, 0, DecodeVerdict.Malformed)]
    [InlineData(4, 0, 19, DecodeVerdict.Malformed)] // one byte short of a TCP header
    [InlineData(4, 0, 0, DecodeVerdict.Malformed)] // jumbogram
    [InlineData(6, 58, 64, DecodeVerdict.OtherTransport)] // ICMPv6
    [InlineData(6, 44, 64, DecodeVerdict.Fragment)]
    [InlineData(6, 50, 64, DecodeVerdict.OtherTransport)] // ESP
    [InlineData(6, 59, 64, DecodeVerdict.OtherTransport)] // nothing follows
    public void Decode_IPv6_with_two_bytes_changed_gives_verdict(int at, int first, int second, DecodeVerdict expected) =>
        Assert.Equal(expected, DecodeChanged(Tcp6, NetworkAt + at, first, second));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("::")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:192.0.2.7")]
    public void Decode_source_that_no_host_has_is_malformed(string source)
    {
        IPAddress address = IPAddress.Parse(source);
        TestFrame frame = (address.GetAddressBytes().Length == 4 ? Tcp4 : Tcp6) with { Source = address };
        Assert.Equal(DecodeVerdict.Malformed, Decode(frame));
    }

    [Theory]
    [InlineData("0.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("::fffe:192.0.2.7")]
    public void Decode_source_that_a_host_may_have_is_observed(string source)
    {
        IPAddress address = IPAddress.Parse(source);
        TestFrame frame = (address.GetAddressBytes().Length == 4 ? Tcp4 : Tcp6) with { Source = address };
        Assert.Equal(DecodeVerdict.Observed, Decode(frame));
    }

    [Fact]
    public void Decode_IPv6_to_mapped_destination_is_malformed() =>
        Assert.Equal(DecodeVerdict.Malformed, Decode(Tcp6 with { Destination = IPAddress.Parse("::ffff:192.0.2.1") }));

    [Fact]
    public void Decode_as_many_tags_as_allowed_is_observed_and_one_more_is_not_ip()
    {
        Assert.Equal(DecodeVerdict.Observed, Decode(Tcp4 with { VlanTypes = [0x88A8, 0x8100] }));
        Assert.Equal(DecodeVerdict.NotIp, Decode(Tcp4 with { VlanTypes = [0x88A8, 0x8100, 0x8100] }));
    }

    [Theory]
    [InlineData(8, DecodeVerdict.Observed)]
    [InlineData(9, DecodeVerdict.Malformed)]
    public void Decode_extension_headers_up_to_the_limit_are_followed(int count, DecodeVerdict expected) =>
        Assert.Equal(expected, Decode(Tcp6 with { Extensions = [.. Enumerable.Repeat(((byte)60, 0), count)] }));

    [Fact]
    public void Decode_hop_by_hop_options_behind_another_header_is_malformed()
    {
        Assert.Equal(DecodeVerdict.Observed, Decode(Tcp6 with { Extensions = [(0, 0), (60, 0)] }));
        Assert.Equal(DecodeVerdict.Malformed, Decode(Tcp6 with { Extensions = [(60, 0), (0, 0)] }));
    }

    [Fact]
    public void Decode_fragment_header_behind_another_is_fragment() =>
        Assert.Equal(DecodeVerdict.Fragment, Decode(Tcp6 with { Extensions = [(0, 0), (44, 0)] }));

    [Fact]
    public void Decode_VXLAN_shows_the_outer_packet_only()
    {
        TestFrame outer = Udp4 with { Port = 4789, PayloadLength = 200 };
        byte[] frame = outer.Build();
        (Tcp4 with { Source = IPAddress.Parse("203.0.113.66") }).Build().CopyTo(frame.AsSpan(outer.Needed + 8));

        Assert.Equal(DecodeVerdict.Observed, FrameDecoder.Decode(frame, LinkType.Ethernet, out ObservedPacket packet));
        Assert.Equal(outer.Expected, packet);
    }

    [Theory]
    [InlineData(LinkType.Raw, "")]
    [InlineData(LinkType.Null, "02000000")]
    [InlineData(LinkType.Loop, "00000002")]
    [InlineData(LinkType.LinuxSll, "00000001000600000000000000000800")]
    [InlineData(LinkType.LinuxSll, "00000001000600000000000000008100" + "00050800")]
    [InlineData(LinkType.LinuxSll2, "0800000000000001000100060000000000000000")]
    public void Decode_other_link_types_is_observed(LinkType link, string header)
    {
        byte[] frame = [.. Convert.FromHexString(header), .. Tcp4.Build()[NetworkAt..]];
        Assert.Equal(DecodeVerdict.Observed, FrameDecoder.Decode(frame, link, out ObservedPacket packet));
        Assert.Equal(Tcp4.Expected, packet);
        Assert.Equal(DecodeVerdict.Malformed, FrameDecoder.Decode(frame.AsSpan(0, header.Length / 2), link, out _));
    }

    [Fact]
    public void Decode_unsupported_link_type_is_our_bug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameDecoder.Decode([], (LinkType)105, out _));

    [Fact]
    public void Decode_100000_frames_allocates_nothing()
    {
        byte[][] frames = [.. new[] { Tcp4, Udp4, Tcp6, Udp6 }.Select(frame => frame.Build()), [1, 2, 3]];
        DecodeAll(frames, times: 100);
        Allocations.AssertNone(() => Assert.True(DecodeAll(frames, times: 10_000) == 40_000));
    }

    private static int DecodeAll(byte[][] frames, int times)
    {
        int observed = 0;
        for (int time = 0; time < times; time++)
        {
            foreach (byte[] frame in frames)
            {
                observed += FrameDecoder.Decode(frame, LinkType.Ethernet, out _) == DecodeVerdict.Observed ? 1 : 0;
            }
        }

        return observed;
    }

    private static DecodeVerdict Decode(TestFrame frame) => FrameDecoder.Decode(frame.Build(), LinkType.Ethernet, out _);

    private static DecodeVerdict DecodeChanged(TestFrame frame, int at, int first, int second)
    {
        byte[] bytes = frame.Build();
        bytes[at] = (byte)first;
        bytes[at + 1] = (byte)second;
        return FrameDecoder.Decode(bytes, LinkType.Ethernet, out _);
    }
}
