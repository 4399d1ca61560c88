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
