using System.Buffers.Binary;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>Link layer, IP, transport, and stop: nothing that a packet carries is followed, so nobody can forge a source
/// inside a tunnel.</summary>
/// <remarks>This is the attack surface. It never throws for what is in a frame, reads within the span only, allocates
/// nothing. Checksums are left to the kernel: offloading leaves them unfinished in honest captured packets.</remarks>
public static class FrameDecoder
{
    /// <summary>An Ethernet frame with 802.1ad (QinQ) has two; more are nobody's access network.</summary>
    public const int MaximumVlanTags = 2;

    private const int VlanTagLength = 4;
    private const int FamilyLength = 4;

    // EtherTypes, IEEE registry; 0x9100 is QinQ as it was before 802.1ad.
    private const ushort IPv4EtherType = 0x0800;
    private const ushort IPv6EtherType = 0x86DD;
    private const ushort CustomerTag = 0x8100;
    private const ushort ServiceTag = 0x88A8;
    private const ushort OldServiceTag = 0x9100;

    public static bool Supports(LinkType link) => Enum.IsDefined(link);

    /// <param name="frame">The captured bytes; the payload may be cut off.</param>
    /// <param name="link">What the frame begins with; has to be <see cref="Supports">supported</see>.</param>
    /// <param name="packet">Meaningful only when the verdict is <see cref="DecodeVerdict.Observed"/>.</param>
    public static DecodeVerdict Decode(ReadOnlySpan<byte> frame, LinkType link, out ObservedPacket packet) => link switch
    {
        LinkType.Ethernet => DecodeTyped(frame, typeAt: 12, headerLength: 14, out packet),
        LinkType.LinuxSll => DecodeTyped(frame, typeAt: 14, headerLength: 16, out packet),
        LinkType.LinuxSll2 => DecodeTyped(frame, typeAt: 0, headerLength: 20, out packet),
        LinkType.Null or LinkType.Loop => DecodeFamily(frame, out packet),
        LinkType.Raw => DecodeUntyped(frame, out packet),
        _ => throw new ArgumentOutOfRangeException(nameof(link), link, "unsupported link type"),
    };

    private static DecodeVerdict DecodeTyped(
        ReadOnlySpan<byte> frame, int typeAt, int headerLength, out ObservedPacket packet)
    {
        packet = default;
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

        return type switch
        {
            IPv4EtherType => IPv4Layer.Decode(rest, out packet),
            IPv6EtherType => IPv6Layer.Decode(rest, out packet),
            _ => DecodeVerdict.NotIp,
        };
    }

    /// <summary>The family's number differs between systems; the version of the IP header says the same.</summary>
    private static DecodeVerdict DecodeFamily(ReadOnlySpan<byte> frame, out ObservedPacket packet)
    {
        packet = default;
        return frame.Length < FamilyLength
            ? DecodeVerdict.Malformed
            : DecodeUntyped(frame[FamilyLength..], out packet);
    }

    private static DecodeVerdict DecodeUntyped(ReadOnlySpan<byte> datagram, out ObservedPacket packet)
    {
        packet = default;
        if (datagram.IsEmpty)
        {
            return DecodeVerdict.Malformed;
        }

        return (datagram[0] >> 4) switch
        {
            IPv4Layer.Version => IPv4Layer.Decode(datagram, out packet),
            IPv6Layer.Version => IPv6Layer.Decode(datagram, out packet),
            _ => DecodeVerdict.NotIp,
        };
    }

    private static bool IsVlanTag(ushort type) => type is CustomerTag or ServiceTag or OldServiceTag;
}
