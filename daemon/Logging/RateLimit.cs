namespace TanKnock.Daemon.Logging;

/// <summary>Lets some events of a kind through at once, then one each interval; the others are counted, never lost from
/// sight. For one thread.</summary>
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
