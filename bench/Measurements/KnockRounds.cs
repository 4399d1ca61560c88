using TanKnock.Bench.Lab;
using TanKnock.Bench.Results;
using TanKnock.Bench.Wire;
using TanKnock.Core.Sequences;

namespace TanKnock.Bench.Measurements;

/// <summary>Honest knocks, one after the other: how many open, and how fast.</summary>
internal static class KnockRounds
{
    /// <summary>A knock that has not opened by then is missed.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>After a missed one, until the daemon has forgotten the half of it that it saw.</summary>
    private static readonly TimeSpan Forgetting = TimeSpan.FromSeconds(Site.SequenceTimeout);

    /// <summary>Knocks so often with the line that the daemon waits for; only those that opened are in the result.</summary>
    internal static Times Run(Site site, RunningDaemon daemon, int rounds)
    {
        Probe probe = new(site.Client);
        Random random = new(1);
        Times times = new();
        for (int i = 0; i < rounds; i++)
        {
            // At any moment of knockd's read timeout of 50 ms.
            Thread.Sleep(random.Next(30, 130));
            if (probe.KnockAndWait(NextLine(daemon.List), Limit) is TimeSpan time)
            {
                times.Add(time);
            }
            else
            {
                Thread.Sleep(Forgetting);
            }

            site.CloseDoor();
        }

        return times;
    }

    /// <summary>The first line without a mark: what knockd listens for, and the first that ours does.</summary>
    private static KnockSequence NextLine(string list)
    {
        string line = File.ReadLines(list).First(line => !line.StartsWith('#')).Trim();
        return KnockSequence.TryParse(line, out KnockSequence? sequence, out SequenceError error)
            ? sequence!
            : throw new InvalidOperationException($"{list}: {error}");
    }
}
