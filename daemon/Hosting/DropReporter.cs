using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Hosting;

/// <summary>Says when the kernel had to drop packets, which may have been knocks.</summary>
internal sealed class DropReporter(CaptureCounters counters, TimeProvider time, ILogger log)
{
    /// <summary>Often enough to be seen while it happens, seldom enough for a log under a long flood.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    internal async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Interval, time);
        long reported = 0;
        while (await timer.WaitForNextTickAsync(stop))
        {
            long dropped = counters.KernelDropped;
            if (dropped > reported)
            {
                Log.PacketsDropped(log, dropped - reported);
                reported = dropped;
            }
        }
    }
}
