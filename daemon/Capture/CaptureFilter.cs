using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>The kernel's part of the work: an expression in pcap-filter(7) that lets knock-like packets pass.</summary>
/// <remarks>It knows no ports: the daemon has to see strays, or an in-order port scan would knock for itself. Whatever the
/// decoder observes and a door may want passes; what passes beyond that, the decoder and the doors refuse.</remarks>
public static class CaptureFilter
{
    /// <summary>Beyond this many kinds of TCP packets all TCP passes: a program of the kernel holds 4096 instructions
    /// (BPF_MAXINSNS), and one kind takes some 30 of them.</summary>
    public const int MaximumFlagKinds = 32;

    /// <summary>Beyond this many ranges of ignored ports the rest is ignored by the daemon alone, which looks at all of them
    /// anyway: a range takes some 20 instructions.</summary>
    public const int MaximumIgnored = 32;

    // pcap-filter's "tcp" and "udp" would look for ports behind fragments and refuse IPv6 extension headers: hence by offset.
    private const int IPv6TransportAt = 40;
    private const int TcpFlagsAt = 13;
    private const int PortAt = 2;

    private const int EthernetTypeAt = 12;
    private const int EthernetLength = 14;
    private const int VlanTagLength = 4;

    /// <summary>Hop-by-hop, routing, AH, destination options: a kernel filter cannot walk them, the decoder does.</summary>
    private static readonly int[] IPv6Extensions = [0, 43, 51, 60];

    /// <param name="flags">What the doors want of TCP; none: no TCP at all.</param>
    /// <param name="ignored">Ports to leave out. Behind IPv6 extension headers they pass all the same.</param>
    /// <param name="link">Where VLAN tags exist, they are looked behind.</param>
    public static string Build(IEnumerable<TcpFlagsFilter> flags, IEnumerable<PortRange> ignored, LinkType link)
    {
        TcpFlagsFilter[] kinds = [.. flags.Distinct()];
        PortRange[] ranges = [.. ignored.Distinct().Take(MaximumIgnored)];
        return link == LinkType.Ethernet
            ? Tagged(0, kinds, ranges)
            : Datagram("ip", "ip6", at => $"ip[{at}]", at => $"ip6[{at}]", kinds, ranges);
    }

    /// <summary>A frame behind so many VLAN tags, or more.</summary>
    /// <remarks>By offset, not by pcap-filter's "vlan": of two of these with two kinds of flags libpcap 1.10.3 makes a program
    /// that the kernel refuses, as it reads what it has not written. A tag that the network card took off is not in the frame
    /// when the kernel filters it, and one that is there is.</remarks>
    private static string Tagged(int tags, TcpFlagsFilter[] kinds, PortRange[] ranges)
    {
        int start = EthernetLength + (tags * VlanTagLength);
        string type = $"ether[{EthernetTypeAt + (tags * VlanTagLength)}:2]";
        string here = Datagram(
            $"{type} = {LinkLayer.IPv4EtherType}",
            $"{type} = {LinkLayer.IPv6EtherType}",
            at => $"ether[{start} + {at}]",
            at => $"ether[{start} + {at}]",
            kinds,
            ranges);
        string tag = $"{type} = {LinkLayer.CustomerTag} or {type} = {LinkLayer.ServiceTag} or {type} = {LinkLayer.OldServiceTag}";
        return tags == LinkLayer.MaximumVlanTags ? here : $"{here} or (({tag}) and ({Tagged(tags + 1, kinds, ranges)}))";
    }

    /// <param name="isIPv4">The condition.</param>
    /// <param name="isIPv6">The condition.</param>
    /// <param name="ipv4">Reads at an offset from the IPv4 header on.</param>
    /// <param name="ipv6">Reads at an offset from the IPv6 header on.</param>
    /// <param name="kinds">Of TCP packets.</param>
    /// <param name="ranges">Ignored ports.</param>
    private static string Datagram(
        string isIPv4, string isIPv6, Func<string, string> ipv4, Func<string, string> ipv6, TcpFlagsFilter[] kinds, PortRange[] ranges)
    {
        string whole = $"{ipv4("6:2")} & 0x3fff = 0";
        string transport = $"(({ipv4("0")} & 0xf) << 2)";
        string four = Transport(ipv4("9"), at => ipv4($"{transport} + {at}"), kinds, ranges);
        string six = Transport(ipv6("6"), at => ipv6($"{IPv6TransportAt} + {at}"), kinds, ranges);
        string extension = string.Join(" or ", IPv6Extensions.Select(header => $"{ipv6("6")} = {header}"));
        return $"(({isIPv4} and {whole} and ({four})) or ({isIPv6} and ({six} or {extension})))";
    }

    private static string Transport(string protocol, Func<string, string> at, TcpFlagsFilter[] kinds, PortRange[] ranges)
    {
        string port = at($"{PortAt}:2");
        string udp = $"({protocol} = 17{Except(Protocol.Udp, port, ranges)})";
        string tcp = $"({protocol} = 6{Any(at($"{TcpFlagsAt}"), kinds)}{Except(Protocol.Tcp, port, ranges)})";
        return kinds.Length == 0 ? udp : $"{udp} or {tcp}";
    }

    private static string Any(string flags, TcpFlagsFilter[] kinds) => kinds.Length > MaximumFlagKinds
        ? ""
        : $" and ({string.Join(" or ", kinds.Select(kind => $"{flags} & {(int)kind.Mask} = {(int)kind.Value}"))})";

    private static string Except(Protocol protocol, string port, PortRange[] ranges)
    {
        string[] ignored =
        [
            .. ranges.Where(range => range.Protocol == protocol).Select(range => range.First == range.Last
                ? $"{port} = {range.First}"
                : $"({port} >= {range.First} and {port} <= {range.Last})"),
        ];
        return ignored.Length == 0 ? "" : $" and not ({string.Join(" or ", ignored)})";
    }
}
