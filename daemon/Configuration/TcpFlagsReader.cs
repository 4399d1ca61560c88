using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads <c>syn,!ack</c>: flags that have to be set, and with <c>!</c> flags that must not be.</summary>
internal static class TcpFlagsReader
{
    public static TcpFlagsFilter Read(DirectiveValue value)
    {
        TcpFlags mask = TcpFlags.None;
        TcpFlags set = TcpFlags.None;
        foreach (string item in value.Text.Split(','))
        {
            string text = Blanks.Trim(item);
            bool wanted = !text.StartsWith('!');
            TcpFlags flag = TcpFlagNames.FlagOf(wanted ? text : text[1..]);
            if (flag == TcpFlags.None)
            {
                value.Error(
                    $"{Quote.Of(text)} is not a flag",
                    "the flags are fin, syn, rst, psh, ack, urg, separated by commas");
                return TcpFlagsFilter.Default;
            }

            if ((mask & flag) != 0 && ((set & flag) != 0) != wanted)
            {
                value.Error($"{text.TrimStart('!')} and !{text.TrimStart('!')} contradict each other");
                return TcpFlagsFilter.Default;
            }

            mask |= flag;
            set |= wanted ? flag : TcpFlags.None;
        }

        return new TcpFlagsFilter(mask, set);
    }
}
