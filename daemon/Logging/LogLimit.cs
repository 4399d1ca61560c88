using System.Collections.Frozen;

namespace TanKnock.Daemon.Logging;

/// <summary>How many events of a kind are logged at once, and then one each interval.</summary>
internal sealed record LogLimit(int Burst, TimeSpan Interval)
{
    /// <summary>Enough to see what happens, too few to fill a disk.</summary>
    private static readonly LogLimit Few = new(20, TimeSpan.FromSeconds(3));

    /// <summary>As many as doors may be open at once (<c>Openings.MaxOpen</c>): each person of a crowd is logged.</summary>
    internal const int MaxCrowd = 1024;

    private static readonly LogLimit Crowd = new(MaxCrowd, TimeSpan.FromMilliseconds(100));

    /// <summary>The events that somebody outside can bring about again and again, by their ids in <see cref="Log"/>. All
    /// others cost a line of a list, or come at most every few seconds.</summary>
    private static readonly FrozenDictionary<int, LogLimit> ById = new Dictionary<int, LogLimit>
    {
        [11] = Crowd, // open, fixed sequence
        [12] = Crowd, // close
        [14] = Few, // refused: too many open
        [18] = Few, // cannot remember what is open
        [19] = Few, // ignored: cooldown
        [21] = Few, // replay
        [40] = Crowd, // command failed
        [41] = Crowd, // command said
        [50] = Few, // events lost
    }.ToFrozenDictionary();

    /// <summary>The limit of a kind of event, or null.</summary>
    internal static LogLimit? Of(int id) => ById.GetValueOrDefault(id);
}

/// <summary>Lets some events of a kind through at once, then one each interval; the others are counted, and the
/// count is logged. For one thread.</summary>
internal sealed class RateLimit(LogLimit limit, TimeProvider time)
{
    private double tokens = limit.Burst;
    private long last = time.GetTimestamp();

    /// <summary>How many were not let through since the last that was.</summary>
    internal long Suppressed { get; private set; }

    /// <summary>Whether to log an event now; if so, <paramref name="more"/> says how many were not logged before it.</summary>
    internal bool TryPass(out long more)
    {
        long now = time.GetTimestamp();
        tokens = Math.Min(limit.Burst, tokens + (time.GetElapsedTime(last, now) / limit.Interval));
        last = now;
        if (tokens < 1)
        {
            Suppressed++;
            more = 0;
            return false;
        }

        tokens--;
        more = TakeSuppressed();
        return true;
    }

    /// <summary>The number of those not logged, which somebody else reports now.</summary>
    internal long TakeSuppressed()
    {
        long count = Suppressed;
        Suppressed = 0;
        return count;
    }
}
