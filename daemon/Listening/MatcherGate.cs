using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Listening;

/// <summary>Lets the capture thread and the doorkeeper share the matcher: the one for each packet, the other for the
/// moment it takes to change what is listened for.</summary>
internal sealed class MatcherGate(Matcher matcher)
{
    private readonly Lock gate = new();

    internal PacketEffect Observe(in ObservedPacket packet, long now, Action<Verdict> handle)
    {
        lock (gate)
        {
            IReadOnlyList<Verdict> verdicts = matcher.Observe(packet, now);
            for (int i = 0; i < verdicts.Count; i++)
            {
                handle(verdicts[i]);
            }

            return matcher.Effect;
        }
    }

    internal void Change(Action<Matcher> change)
    {
        lock (gate)
        {
            change(matcher);
        }
    }
}
