using System.Collections.Frozen;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Interop;

namespace TanKnock.Daemon.Privileges;

/// <summary>Which capabilities a daemon needs.</summary>
/// <param name="Set">To capture, for its commands, and for a firewall's commands, which a reload may bring.</param>
/// <param name="Because">Why it is all of them; null if it is not.</param>
internal sealed record CapabilityNeed(CapabilitySet Set, string? Because)
{
    private static readonly CapabilitySet Always = CapabilitySet.NetRaw | CapabilitySet.NetAdmin;

    /// <summary>To read and mark lists, and to write logs, wherever they are and whoever owns them.</summary>
    private static readonly CapabilitySet Files =
        CapabilitySet.OverruleModes | CapabilitySet.ActAsOwner | CapabilitySet.ChangeOwner;

    /// <summary>What root keeps of its own.</summary>
    internal CapabilitySet OfRoot => Set | Files;

    /// <param name="file">The configuration's name, for the reason.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="leftOpen">Stop commands that an earlier daemon has left to this one.</param>
    internal static CapabilityNeed Of(string file, DaemonSettings settings, params IEnumerable<string> leftOpen)
    {
        if (settings.Capabilities is CapabilitySet told)
        {
            return told == CapabilitySet.All
                ? All($"{file}:{settings.LineOf(DirectiveNames.Capabilities)}: {DirectiveNames.Capabilities} says so")
                : new CapabilityNeed(Always | told, null);
        }

        CapabilitySet need = Always;
        foreach (DoorSettings door in settings.Doors)
        {
            foreach ((string directive, string command) in door.Commands)
            {
                if (KnownPrograms.NeedOf(command) is not CapabilitySet known)
                {
                    return All($"{file}:{door.LineOf(directive)}: what {directive} of {door.Name} needs cannot be told");
                }

                need |= known;
            }
        }

        foreach (string command in leftOpen)
        {
            if (KnownPrograms.NeedOf(command) is not CapabilitySet known)
            {
                return All("what the stop command of a door needs that an earlier daemon has left open cannot be told");
            }

            need |= known;
        }

        return new CapabilityNeed(need, null);
    }

    private static CapabilityNeed All(string because) => new(CapabilitySet.All, because);
}

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
