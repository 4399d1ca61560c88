using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Hosting;

/// <summary>Says when the kernel had to drop packets, which may have been knocks.</summary>
internal sealed class DropReporter(Func<ImmutableArray<WireStatus>> status, TimeProvider time, ILogger log)
{
    /// <summary>Often enough to be seen while it happens, seldom enough for a log under a long flood.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    internal async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Interval, time);
        Dictionary<CaptureCounters, long> reported = [];
        while (await timer.WaitForNextTickAsync(stop))
        {
            long more = 0;
            foreach (WireStatus each in status())
            {
                long dropped = each.Counters.KernelDropped;
                more += dropped - reported.GetValueOrDefault(each.Counters);
                reported[each.Counters] = dropped;
            }

            if (more > 0)
            {
                Log.PacketsDropped(log, more);
            }
        }
    }
}
