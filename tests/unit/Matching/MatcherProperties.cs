using FsCheck.Xunit;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Matching;

public sealed class MatcherProperties
{
    private static readonly MatcherLimits Unlimited = new(4096, 1024);

    private static readonly TcpFlagsFilter[] Filters = [TcpFlagsFilter.Default, new(TcpFlags.Fin, TcpFlags.Fin)];

    [Property(MaxTest = 4000, StartSize = 1, EndSize = 1_000_000)]
    public void Random_interleavings_give_the_verdicts_of_the_model(int seed)
    {
        Random random = new(seed);
        Scenario scenario = Scenario.Draw(random, Filters);
        Matcher matcher = new(Unlimited);
        scenario.Register(matcher);
        MatcherModel model = new(scenario.Model);

        long now = 1000;
        for (int step = 0; step < 80; step++)
        {
            now += random.Next(10) == 0 ? random.Next(60) : random.Next(3);
            ObservedPacket packet = Scenario.DrawPacket(random);
            SortedSet<string> expected = model.Observe(packet, now);
            SortedSet<string> actual = [];
            foreach (Verdict verdict in matcher.Observe(packet, now))
            {
                Assert.True(actual.Add($"{verdict.Kind} {verdict.Sequence.Watcher} {verdict.Source}"), "the same verdict twice");
            }

            Assert.Equal(expected, actual);
        }
    }

    [Property(MaxTest = 300, EndSize = 1_000_000)]
    public void Whatever_comes_a_line_completes_at_most_once_and_memory_stays_bounded(int seed)
    {
        Random random = new(seed);
        MatcherLimits limits = new(random.Next(1, 20), random.Next(1, 5));
        Scenario scenario = Scenario.Draw(random, [TcpFlagsFilter.Default]);
        Matcher matcher = new(limits);
        scenario.Register(matcher);

        HashSet<IWatcher> completed = [];
        for (int step = 0; step < 400; step++)
        {
            foreach (Verdict verdict in matcher.Observe(Scenario.DrawPacket(random), step))
            {
                if (verdict.Kind == VerdictKind.Completed && verdict.Sequence.IsLine)
                {
                    Assert.True(completed.Add(verdict.Sequence.Watcher), "a line completed twice");
                }
            }

            Assert.InRange(matcher.Attempts, 0, limits.Attempts);
        }
    }
}
