using TanKnock.Core.Sequences;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;
using TanKnock.Tests.Matching;
using Xunit;

namespace TanKnock.Tests.Listening;

public sealed class SpentLinesTests
{
    private const int Limit = 100_000;

    private readonly SharedMatcher matcher = new(new Matcher(MatcherLimits.Default));
    private readonly SpentLines lines;
    private long now;

    public SpentLinesTests() => lines = new SpentLines(matcher);

    [Fact]
    public void Oldest_line_gives_way_when_there_are_too_many()
    {
        WatchedSequence[] kept = [.. Enumerable.Range(0, Limit + 2).Select(Keep)];
        Assert.Equal([false, false, true, true], [IsHeard(0), IsHeard(1), IsHeard(2), IsHeard(Limit + 1)]);
        Assert.Equal([false, false, true, true], [lines.Contains(kept[0]), lines.Contains(kept[1]), lines.Contains(kept[2]), lines.Contains(kept[^1])]);
        Assert.Equal((10, 13), (lines.ShareOf(0), lines.ShareOf(3)));

        lines.Remove([kept[0], kept[2]]);
        lines.Remove([kept[2]]);
        Assert.False(IsHeard(2));
        lines.Remove(kept);
        Assert.Equal((0, Limit, false), (lines.Count, lines.ShareOf(0), IsHeard(Limit + 1)));
    }

    private WatchedSequence Keep(int number)
    {
        WatchedSequence line = WatchedSequence.SpentLine(
            Sequence(number), new ListeningRules(TcpFlagsFilter.Default, Timeout: 10, StrayLimit: 8), new NamedWatcher($"{number}"), now: -1);
        matcher.Add([line]);
        lines.Add([line]);
        return line;
    }

    private bool IsHeard(int number)
    {
        // Each time long after the last, so that no attempt is left.
        now += 1000;
        int verdicts = 0;
        matcher.Change(all =>
        {
            foreach (Knock knock in Sequence(number).Knocks)
            {
                verdicts = all.Observe(new ObservedPacket(default, default, knock, TcpFlags.Syn), now).Count;
            }
        });
        return verdicts == 1;
    }

    private static KnockSequence Sequence(int number) => new(
        [new Knock(Protocol.Udp, (ushort)(1 + (number % 65535))), new Knock(Protocol.Udp, (ushort)(1 + (number / 65535)))]);
}
