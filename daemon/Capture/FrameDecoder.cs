using System.Buffers.Binary;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>Link layer, IP, transport, and stop: nothing that a packet carries is followed, so nobody can forge a source
/// inside a tunnel.</summary>
/// <remarks>This is the attack surface. It never throws for what is in a frame, reads within the span only, allocates
/// nothing. Checksums are left to the kernel: offloading leaves them unfinished in honest captured packets.</remarks>
public static class FrameDecoder
{
    public static bool Supports(LinkType link) => Enum.IsDefined(link);

    /// <param name="frame">The captured bytes; the payload may be cut off.</param>
    /// <param name="link">What the frame begins with; has to be <see cref="Supports">supported</see>.</param>
    /// <param name="packet">Meaningful only when the verdict is <see cref="DecodeVerdict.Observed"/>.</param>
    public static DecodeVerdict Decode(ReadOnlySpan<byte> frame, LinkType link, out ObservedPacket packet) =>
        Decode(frame, link, out packet, out _);

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, LinkType, out ObservedPacket)"/>
    /// <param name="datagram">The frame from the IP header on; empty if there is none.</param>
    internal static DecodeVerdict Decode(
        ReadOnlySpan<byte> frame, LinkType link, out ObservedPacket packet, out ReadOnlySpan<byte> datagram)
    {
        packet = default;
        DecodeVerdict verdict = LinkLayer.Unwrap(frame, link, out datagram, out int version);
        if (verdict != DecodeVerdict.Observed)
        {
            return verdict;
        }

        return version == IPv4Layer.Version
            ? IPv4Layer.Decode(datagram, out packet)
            : IPv6Layer.Decode(datagram, out packet);
    }
}

/// <summary>What the decoder made of a frame. Only <see cref="Observed"/> comes with a packet.</summary>
public enum DecodeVerdict
{
    /// <summary>A whole TCP or UDP header from a source that can be a host.</summary>
    Observed,

    /// <summary>Neither IPv4 nor IPv6, for example ARP, or behind more tags than we follow.</summary>
    NotIp,

    /// <summary>IP, but neither TCP nor UDP: ICMP, ESP, a tunnel. Nothing in it was looked at.</summary>
    OtherTransport,

    /// <summary>A piece of a datagram; its ports may be elsewhere, or overwritten by a later piece.</summary>
    Fragment,

    /// <summary>Cut short within a header, contradicting itself, or from an address that no host has.</summary>
    Malformed,

    /// <summary>Sent by this machine, says a cooked header; elsewhere the kernel leaves such frames out.</summary>
    Outgoing,
}

/// <summary>What a captured frame begins with; the values are libpcap's DLT numbers on Linux.</summary>
/// <remarks>https://www.tcpdump.org/linktypes.html; live raw IP is DLT 12, libpcap never hands out its file number 101.</remarks>
public enum LinkType
{
    /// <summary>BSD loopback: the address family in the order of the capturing host.</summary>
    Null = 0,

    /// <summary>Ethernet; Linux loopback and veth are that, too.</summary>
    Ethernet = 1,

    /// <summary>No link layer: tun, WireGuard, PPP.</summary>
    Raw = 12,

    /// <summary>OpenBSD loopback: the address family in network order.</summary>
    Loop = 108,

    /// <summary>Linux cooked capture, of the interface "any".</summary>
    LinuxSll = 113,

    /// <summary>Linux cooked capture, version 2.</summary>
    LinuxSll2 = 276,
}

/// <summary>What lies in front of the IP header: Ethernet and its tags, Linux' cooked headers, loopback, or nothing.</summary>
internal static class LinkLayer
{
    /// <summary>An Ethernet frame with 802.1ad (QinQ) has two; more are nobody's access network.</summary>
    public const int MaximumVlanTags = 2;

    private const int VlanTagLength = 4;
    private const int FamilyLength = 4;

    // EtherTypes, IEEE registry; 0x9100 is QinQ as it was before 802.1ad.
    internal const ushort IPv4EtherType = 0x0800;
    internal const ushort IPv6EtherType = 0x86DD;
    internal const ushort CustomerTag = 0x8100;
    internal const ushort ServiceTag = 0x88A8;
    internal const ushort OldServiceTag = 0x9100;

    // https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and LINKTYPE_LINUX_SLL2.html
    private const int SllLength = 16;
    private const int SllDirectionAt = 1;
    private const int Sll2Length = 20;
    private const int Sll2InterfaceAt = 4;
    private const int Sll2DirectionAt = 10;
    private const byte SentByUs = 4;

    /// <summary>Finds the datagram; <see cref="DecodeVerdict.Observed"/> means that there is one.</summary>
    /// <param name="frame">The captured bytes.</param>
    /// <param name="link">A supported link type.</param>
    /// <param name="datagram">From the IP header on.</param>
    /// <param name="version">Of IP, as the link layer says; the datagram may contradict it.</param>
    public static DecodeVerdict Unwrap(
        ReadOnlySpan<byte> frame, LinkType link, out ReadOnlySpan<byte> datagram, out int version)
    {
        switch (link)
        {
            case LinkType.Ethernet:
                return UnwrapTyped(frame, typeAt: 12, headerLength: 14, out datagram, out version);
            case LinkType.LinuxSll:
                return IsOutgoing(frame, SllLength, SllDirectionAt, out datagram, out version)
                    ?? UnwrapTyped(frame, typeAt: 14, SllLength, out datagram, out version);
            case LinkType.LinuxSll2:
                return IsOutgoing(frame, Sll2Length, Sll2DirectionAt, out datagram, out version)
                    ?? UnwrapTyped(frame, typeAt: 0, Sll2Length, out datagram, out version);
            case LinkType.Null or LinkType.Loop:
                // The family's number differs between systems; the version of the IP header says the same.
                return UnwrapUntyped(frame[Math.Min(FamilyLength, frame.Length)..], out datagram, out version);
            case LinkType.Raw:
                return UnwrapUntyped(frame, out datagram, out version);
            default:
                throw new ArgumentOutOfRangeException(nameof(link), link, "unsupported link type");
        }
    }

    /// <summary>The kernel's number of the interface that the frame came in on, if the frame says so; else 0.</summary>
    public static int InterfaceOf(ReadOnlySpan<byte> frame, LinkType link) =>
        link == LinkType.LinuxSll2 && frame.Length >= Sll2Length
            ? BinaryPrimitives.ReadInt32BigEndian(frame[Sll2InterfaceAt..])
            : 0;

    private static DecodeVerdict? IsOutgoing(
        ReadOnlySpan<byte> frame, int length, int directionAt, out ReadOnlySpan<byte> datagram, out int version)
    {
        datagram = default;
        version = 0;
        return frame.Length >= length && frame[directionAt] == SentByUs ? DecodeVerdict.Outgoing : null;
    }

    private static DecodeVerdict UnwrapTyped(
        ReadOnlySpan<byte> frame, int typeAt, int headerLength, out ReadOnlySpan<byte> datagram, out int version)
    {
        datagram = default;
        version = 0;
        if (frame.Length < headerLength)
        {
            return DecodeVerdict.Malformed;
        }

        ushort type = BinaryPrimitives.ReadUInt16BigEndian(frame[typeAt..]);
        ReadOnlySpan<byte> rest = frame[headerLength..];
        for (int tags = 0; IsVlanTag(type) && tags < MaximumVlanTags; tags++)
        {
            if (rest.Length < VlanTagLength)
            {
                return DecodeVerdict.Malformed;
            }

            type = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            rest = rest[VlanTagLength..];
        }

        datagram = rest;
        version = type switch
        {
            IPv4EtherType => IPv4Layer.Version,
            IPv6EtherType => IPv6Layer.Version,
            _ => 0,
        };
        return version == 0 ? DecodeVerdict.NotIp : DecodeVerdict.Observed;
    }

    private static DecodeVerdict UnwrapUntyped(ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> datagram, out int version)
    {
        datagram = rest;
        version = rest.IsEmpty ? 0 : rest[0] >> 4;
        return rest.IsEmpty ? DecodeVerdict.Malformed
            : version is IPv4Layer.Version or IPv6Layer.Version ? DecodeVerdict.Observed
            : DecodeVerdict.NotIp;
    }

    private static bool IsVlanTag(ushort type) => type is CustomerTag or ServiceTag or OldServiceTag;
}
