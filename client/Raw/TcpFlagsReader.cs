using TanKnock.Core.Sequences;

namespace TanKnock.Client.Raw;

/// <summary>Reads <c>fin,psh</c>: the flags that a packet is to have. <c>!ack</c> is understood, too, so that a door's
/// <c>tcpflags</c> can be copied.</summary>
internal static class TcpFlagsReader
{
    internal static bool TryRead(string text, out TcpFlags flags, out string reason)
    {
        flags = TcpFlags.None;
        TcpFlags banned = TcpFlags.None;
        reason = "";
        foreach (string item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            TcpFlags flag = TcpFlagNames.FlagOf(item.TrimStart('!'));
            if (flag == TcpFlags.None || item.StartsWith("!!", StringComparison.Ordinal))
            {
                reason = $"'{item}' is not a flag";
                return false;
            }

            _ = item.StartsWith('!') ? banned |= flag : flags |= flag;
            if ((flags & banned) != TcpFlags.None)
            {
                reason = $"{item.TrimStart('!')} and !{item.TrimStart('!')} contradict each other";
                return false;
            }
        }

        return true;
    }
}
