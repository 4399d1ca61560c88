namespace TanKnock.Daemon.Logging;

/// <summary>Lets some events of a kind through at once, then one each interval; the others are counted, never lost from
/// sight. For one thread.</summary>
internal sealed class RateLimit(TimeProvider time)
{
    /// <summary>Enough to see what happens, too few to fill a disk.</summary>
    private const int Burst = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private double tokens = Burst;
    private long last = time.GetTimestamp();
    private long suppressed;

    /// <summary>Adds events that nobody asked to log to those that were not.</summary>
    internal void Suppress(long count) => suppressed += count;

    /// <summary>Whether to log an event now; if so, <paramref name="more"/> says how many were not logged before it.</summary>
    internal bool TryPass(out string more)
    {
        long now = time.GetTimestamp();
        tokens = Math.Min(Burst, tokens + (time.GetElapsedTime(last, now) / Interval));
        last = now;
        if (tokens < 1)
        {
            suppressed++;
            more = "";
            return false;
        }

        tokens--;
        more = suppressed > 0 ? $" (and {suppressed} more like this)" : "";
        suppressed = 0;
        return true;
    }
}
