using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads <c>syn,!ack</c>: flags that have to be set, and with <c>!</c> flags that must not be.</summary>
internal static class TcpFlagsReader
{
    public static TcpFlagsFilter Read(DirectiveValue value)
    {
        if (TcpFlagsText.TryRead(value.Text, out TcpFlags set, out TcpFlags clear, out string wrong))
        {
            return new TcpFlagsFilter(set | clear, set);
        }

        if ((set & clear) != TcpFlags.None)
        {
            value.Error($"{wrong} and !{wrong} contradict each other");
        }
        else
        {
            value.Error($"{Quote.Of(wrong)} is not a flag", "the flags are fin, syn, rst, psh, ack, urg, separated by commas");
        }

        return TcpFlagsFilter.Default;
    }
}
