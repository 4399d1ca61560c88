using System.Globalization;
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
    private const string WholeIPv4 = "ip[6:2] & 0x3fff = 0";
    private const int IPv6TransportAt = 40;
    private const int TcpFlagsAt = 13;

    /// <summary>What no packet is: both at once.</summary>
    private const string Nothing = "ip and ip6";

    // Hop-by-hop, routing, AH, destination options: a kernel filter cannot walk them, the decoder does.
    private const string IPv6Extension = "ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 51 or ip6[6] = 60";

    /// <param name="flags">What the doors want of TCP; none: no TCP at all.</param>
    /// <param name="ignored">Ports to leave out. Behind IPv6 extension headers they pass all the same.</param>
    /// <param name="link">Where VLAN tags exist, they are looked behind.</param>
    public static string Build(IEnumerable<TcpFlagsFilter> flags, IEnumerable<PortRange> ignored, LinkType link)
    {
        TcpFlagsFilter[] kinds = [.. flags.Distinct()];
        PortRange[] ranges = [.. ignored.Distinct().Take(MaximumIgnored)];
        // "udp[2:2]" finds the port behind IPv4 options; pcap-filter has nothing like it for IPv6.
        string udp4 = $"ip[9] = 17{Except(Protocol.Udp, "udp[2:2]", ranges)}";
        string udp6 = $"ip6[6] = 17{Except(Protocol.Udp, $"ip6[{IPv6TransportAt + 2}:2]", ranges)}";
        string tcp4 = Tcp("ip[9]", $"tcp[{TcpFlagsAt}]", kinds) + Except(Protocol.Tcp, "tcp[2:2]", ranges);
        string tcp6 = Tcp("ip6[6]", $"ip6[{IPv6TransportAt + TcpFlagsAt}]", kinds)
            + Except(Protocol.Tcp, $"ip6[{IPv6TransportAt + 2}:2]", ranges);
        string ipv4 = $"ip and {WholeIPv4} and (({udp4}) or ({tcp4}))";
        string ipv6 = $"ip6 and (({udp6}) or ({tcp6}) or {IPv6Extension})";
        string untagged = $"(({ipv4}) or ({ipv6}))";
        // Each "vlan" moves the offsets of all that follows it by one tag.
        return link == LinkType.Ethernet
            ? $"{untagged} or (vlan and {untagged}) or (vlan and {untagged})"
            : untagged;
    }

    private static string Tcp(string protocol, string flags, TcpFlagsFilter[] kinds)
    {
        if (kinds.Length > MaximumFlagKinds)
        {
            return $"{protocol} = 6";
        }

        IEnumerable<string> wanted = kinds.Select(kind => string.Create(
            CultureInfo.InvariantCulture, $"{flags} & {(int)kind.Mask} = {(int)kind.Value}"));
        string any = kinds.Length == 0 ? Nothing : string.Join(" or ", wanted);
        return $"{protocol} = 6 and ({any})";
    }

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
