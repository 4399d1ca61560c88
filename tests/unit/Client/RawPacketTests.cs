using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using FsCheck.Xunit;
using PacketDotNet;
using TanKnock.Client.Interop;
using TanKnock.Client.Raw;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Client;

/// <summary>What raw mode puts on the wire, byte by byte.</summary>
public sealed class RawPacketTests
{
    private static readonly IPAddress From4 = IPAddress.Parse("192.0.2.7");
    private static readonly IPAddress To4 = IPAddress.Parse("203.0.113.1");
    private static readonly IPAddress From6 = IPAddress.Parse("2001:db8::7");
    private static readonly IPAddress To6 = IPAddress.Parse("2001:db8:1::1");
    private static readonly PhysicalAddress Own = new([2, 0, 0, 0, 0, 7]);

    [Property]
    public void Every_packet_is_as_long_as_it_says_and_its_checksums_hold(ushort port, byte flags, bool isTcp, bool isIPv4)
    {
        Knock knock = new(isTcp ? Protocol.Tcp : Protocol.Udp, Math.Max(port, (ushort)1));
        TcpFlags wanted = (TcpFlags)(flags & 0x3f);
        RawPackets packets = isIPv4 ? new RawPackets(From4, To4, wanted) : new RawPackets(From6, To6, wanted);

        byte[] packet = packets.Build(knock).Bytes;

        int transportAt = isIPv4 ? 20 : 40;
        int length = isTcp ? 20 : 8;
        Assert.Equal(transportAt + length, packet.Length);
        Assert.Equal(isIPv4 ? packet.Length : length, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(isIPv4 ? 2 : 4)));
        Assert.Equal(isTcp ? 6 : 17, packet[isIPv4 ? 9 : 6]);
        Assert.Equal(64, packet[isIPv4 ? 8 : 7]);
        Assert.True(!isIPv4 || Sum(packet[..20]) == 0xffff);
        ReadOnlySpan<byte> transport = packet.AsSpan(transportAt);
        byte[] addresses = packet[(isIPv4 ? 12 : 8)..transportAt];
        Assert.Equal(0xffff, Sum([.. addresses, 0, packet[isIPv4 ? 9 : 6], 0, (byte)length, .. transport]));
        Assert.Equal(knock.Port, BinaryPrimitives.ReadUInt16BigEndian(transport[2..]));
        if (isTcp)
        {
            Assert.Equal((byte)wanted, transport[13]);
        }
        else
        {
            Assert.Equal(length, BinaryPrimitives.ReadUInt16BigEndian(transport[4..]));
            Assert.NotEqual(0, BinaryPrimitives.ReadUInt16BigEndian(transport[6..]));
        }
    }

    [Theory]
    [InlineData("fin", 0x01)]
    [InlineData("fin,!ack", 0x01)]
    [InlineData("SYN, ack", 0x12)]
    [InlineData("fin,psh,urg", 0x29)]
    [InlineData("!syn,!ack", 0x00)]
    public void Flags_are_read_as_a_door_has_them(string text, int expected)
    {
        Assert.True(TcpFlagsText.TryRead(text, out TcpFlags flags, out _, out _));
        Assert.Equal((TcpFlags)expected, flags);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fin,")]
    [InlineData("!")]
    [InlineData("!!fin")]
    [InlineData("ece")]
    [InlineData("fin,!fin")]
    [InlineData("!fin,fin")]
    public void Flags_that_make_no_sense_are_refused(string text) => Assert.False(TcpFlagsText.TryRead(text, out _, out _, out _));

    [Fact]
    public void Answer_of_the_one_that_was_asked_is_taken_and_no_other()
    {
        NeighbourResolver question = new(Own, From4, To4);
        PhysicalAddress theirs = new([2, 0, 0, 0, 0, 1]);
        byte[] answer = new EthernetPacket(theirs, Own, EthernetType.Arp)
        {
            PayloadPacket = new ArpPacket(ArpOperation.Response, Own, From4, theirs, To4),
        }.Bytes;

        Assert.Equal(theirs, question.Read(answer));
        Assert.Null(new NeighbourResolver(Own, From4, IPAddress.Parse("203.0.113.2")).Read(answer));
        Assert.All(Enumerable.Range(0, answer.Length), length => Assert.Null(question.Read(answer.AsSpan(0, length))));
    }

    [Fact]
    public void Advertisement_counts_with_its_option_and_without()
    {
        NeighbourResolver question = new(Own, From6, To6);
        byte[] option = [2, 1, 2, 0, 0, 0, 0, 9];
        byte[] answer = [.. Own.GetAddressBytes(), 2, 0, 0, 0, 0, 1, .. new byte[50], .. To6.GetAddressBytes(), .. option];

        Assert.Equal(new PhysicalAddress(option[2..]), question.Read(answer));
        Assert.Equal(new PhysicalAddress([2, 0, 0, 0, 0, 1]), question.Read(answer.AsSpan(0, 78)));
        Assert.Null(new NeighbourResolver(Own, From6, From6).Read(answer));
        Assert.All(Enumerable.Range(0, 78), length => Assert.Null(question.Read(answer.AsSpan(0, length))));
    }

    [Fact]
    public void Attributes_that_end_early_are_passed_over()
    {
        byte[] attributes = [.. Netlink.Attribute(1, [1, 2, 3]), .. Netlink.Attribute(5, [4, 5, 6, 7])];

        Assert.Equal([1, 2, 3], Netlink.Find(attributes, 1).ToArray());
        Assert.Equal([4, 5, 6, 7], Netlink.Find(attributes, 5).ToArray());
        Assert.True(Netlink.Find(attributes, 2).IsEmpty);
        Assert.All(Enumerable.Range(0, attributes.Length), length => Assert.True(Netlink.Find(attributes.AsSpan(0, length), 5).IsEmpty));
        Assert.True(Netlink.Find([2, 0, 5, 0, 1, 1, 1, 1], 5).IsEmpty);
    }

    /// <summary>The ones' complement sum of RFC 1071, of something whose checksum is in it.</summary>
    private static int Sum(byte[] bytes)
    {
        int sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            sum += (bytes[i] << 8) + (i + 1 < bytes.Length ? bytes[i + 1] : 0);
        }

        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return sum;
    }
}
