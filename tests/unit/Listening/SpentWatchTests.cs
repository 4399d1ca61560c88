using TanKnock.Core.Sequences;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Listening;

public sealed class SpentWatchTests
{
    private const int Limit = 100_000;

    private readonly Matcher matcher = new(MatcherLimits.Default);
    private readonly SpentLines watch = new();
    private long now;

    [Fact]
    public void Oldest_line_gives_way_when_there_are_too_many()
    {
        LinkedListNode<WatchedSequence>[] kept = [.. Enumerable.Range(0, Limit + 2).Select(Keep)];
        Assert.Equal([false, false, true, true], [IsHeard(0), IsHeard(1), IsHeard(2), IsHeard(Limit + 1)]);
        Assert.Equal(10, watch.Share);

        watch.Forget(matcher, kept[0]);
        watch.Forget(matcher, kept[2]);
        watch.Forget(matcher, kept[2]);
        Assert.False(IsHeard(2));
        Array.ForEach(kept, each => watch.Forget(matcher, each));
        Assert.Equal((Limit, false), (watch.Share, IsHeard(Limit + 1)));
    }

    private LinkedListNode<WatchedSequence> Keep(int number)
    {
        WatchedSequence line = WatchedSequence.SpentLine(
            Sequence(number), new ListeningRules(TcpFlagsFilter.Default, Timeout: 10, StrayLimit: 8), number, now: -1);
        matcher.Add(line);
        return watch.Keep(matcher, line);
    }

    private bool IsHeard(int number)
    {
        // Each time long after the last, so that no attempt is left.
        now += 1000;
        int verdicts = 0;
        foreach (Knock knock in Sequence(number).Knocks)
        {
            verdicts = matcher.Observe(new ObservedPacket(default, default, knock, TcpFlags.Syn), now).Count;
        }

        return verdicts == 1;
    }

    private static KnockSequence Sequence(int number) => new(
        [new Knock(Protocol.Udp, (ushort)(1 + (number % 65535))), new Knock(Protocol.Udp, (ushort)(1 + (number / 65535)))]);
}
