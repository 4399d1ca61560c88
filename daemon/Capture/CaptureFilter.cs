using System.Globalization;
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

    // pcap-filter's "tcp" and "udp" would look for ports behind fragments and refuse IPv6 extension headers: hence by offset.
    private const string WholeIPv4 = "ip[6:2] & 0x3fff = 0";
    private const int IPv6TcpFlagsAt = 40 + 13;

    // Hop-by-hop, routing, AH, destination options: a kernel filter cannot walk them, the decoder does.
    private const string IPv6Extension = "ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 51 or ip6[6] = 60";

    /// <param name="flags">What the doors want of TCP; none: no TCP at all.</param>
    /// <param name="link">Where VLAN tags exist, they are looked behind.</param>
    public static string Build(IEnumerable<TcpFlagsFilter> flags, LinkType link)
    {
        TcpFlagsFilter[] kinds = flags.Distinct().ToArray();
        string ipv4 = $"ip and {WholeIPv4} and (ip[9] = 17{Tcp("ip[9]", "tcp[13]", kinds)})";
        string ipv6 = $"ip6 and (ip6[6] = 17{Tcp("ip6[6]", $"ip6[{IPv6TcpFlagsAt}]", kinds)} or {IPv6Extension})";
        string untagged = $"(({ipv4}) or ({ipv6}))";
        // Each "vlan" moves the offsets of all that follows it by one tag.
        return link == LinkType.Ethernet
            ? $"{untagged} or (vlan and {untagged}) or (vlan and {untagged})"
            : untagged;
    }

    private static string Tcp(string protocol, string flags, TcpFlagsFilter[] kinds)
    {
        if (kinds.Length == 0)
        {
            return "";
        }

        if (kinds.Length > MaximumFlagKinds)
        {
            return $" or {protocol} = 6";
        }

        IEnumerable<string> wanted = kinds.Select(kind => string.Create(
            CultureInfo.InvariantCulture, $"{flags} & {(int)kind.Mask} = {(int)kind.Value}"));
        return $" or ({protocol} = 6 and ({string.Join(" or ", wanted)}))";
    }
}
