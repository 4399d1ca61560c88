using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Doors;

/// <summary>Commands that do nothing but change nftables, by the system's own <c>nft</c>.</summary>
internal static class NftCommand
{
    /// <summary>Where distributions have the program that belongs to their library; one of /usr/local may be another.</summary>
    private static readonly string[] Programs = ["/usr/sbin/nft", "/sbin/nft"];

    /// <summary>What changes something and prints nothing (nft(8)): no <c>list</c>, no <c>monitor</c> that never ends.</summary>
    private static readonly string[] Verbs = ["add", "create", "delete", "destroy", "flush", "insert", "replace"];

    /// <summary>The command in nft's language; null if it is none, or has options.</summary>
    /// <param name="words">As <see cref="SimpleCommand.Split"/> gives them.</param>
    internal static string? TextOf(string[] words)
    {
        bool isChange = words.Length > 1
            && Programs.Contains(words[0])
            && Verbs.Contains(words[1])
            && !words.Any(word => word.StartsWith('-'));
        return isChange ? string.Join(' ', words.AsSpan(1)) : null;
    }
}
