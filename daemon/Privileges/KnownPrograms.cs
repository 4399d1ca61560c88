using System.Collections.Frozen;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Privileges;

/// <summary>What is known of the privileges that commands of doors need: enough for those that open a firewall.</summary>
internal static class KnownPrograms
{
    /// <summary>Where the distribution's own programs are: what lies elsewhere may be a script that does more.</summary>
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>nft(8), ipset(8) and conntrack(8) talk to netlink, for which it takes net_admin; iptables(8) of the old kind
    /// opens a raw socket, too.</summary>
    private static readonly FrozenDictionary<string, CapabilitySet> Needs = new Dictionary<string, CapabilitySet>
    {
        ["nft"] = CapabilitySet.NetAdmin,
        ["ipset"] = CapabilitySet.NetAdmin,
        ["conntrack"] = CapabilitySet.NetAdmin,
        ["iptables"] = CapabilitySet.NetAdmin | CapabilitySet.NetRaw,
        ["iptables-nft"] = CapabilitySet.NetAdmin | CapabilitySet.NetRaw,
        ["iptables-legacy"] = CapabilitySet.NetAdmin | CapabilitySet.NetRaw,
        ["ip6tables"] = CapabilitySet.NetAdmin | CapabilitySet.NetRaw,
        ["ip6tables-nft"] = CapabilitySet.NetAdmin | CapabilitySet.NetRaw,
        ["ip6tables-legacy"] = CapabilitySet.NetAdmin | CapabilitySet.NetRaw,
        ["logger"] = CapabilitySet.None,
        ["echo"] = CapabilitySet.None,
        ["true"] = CapabilitySet.None,
    }.ToFrozenDictionary();

    /// <summary>What a command needs; null if nobody can tell: a script, a line for the shell, any other program.</summary>
    internal static CapabilitySet? NeedOf(string command) =>
        SimpleCommand.Split(command) is [string program, ..]
            && Folders.Contains(Path.GetDirectoryName(program))
            && Needs.TryGetValue(Path.GetFileName(program), out CapabilitySet need)
            ? need
            : null;
}
