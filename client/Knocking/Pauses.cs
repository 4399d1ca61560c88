namespace TanKnock.Client.Knocking;

/// <summary>Waits on this thread, never for a shorter time than asked for.</summary>
/// <remarks>Timers of the framework count by a coarse clock, some milliseconds off, and would start a thread pool.</remarks>
internal sealed class Pauses(TimeProvider clock)
{
    /// <summary>Returns when the time has passed since <paramref name="start"/>, a timestamp of the clock.</summary>
    internal void Until(long start, TimeSpan time)
    {
        TimeSpan left = time - clock.GetElapsedTime(start);
        while (left > TimeSpan.Zero)
        {
            Thread.Sleep((int)Math.Ceiling(left.TotalMilliseconds));
            left = time - clock.GetElapsedTime(start);
        }
    }
}
