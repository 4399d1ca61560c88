using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Pipeline;

/// <summary>Logs replays, and has the ledger count them for audits, apart from the doors' workers, so that a flood of them delays
/// no door.</summary>
internal sealed class ReplayReporter(Func<ILedger> ledger, TimeProvider time, ILogger log)
{
    /// <summary>Replays that may wait to be logged; more are counted all the same.</summary>
    private const int QueueLength = 256;

    private readonly Channel<Completion> queue = Channel.CreateBounded<Completion>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private long lost;

    /// <summary>Called by the capture thread; never waits.</summary>
    internal void Take(in Completion replay)
    {
        if (!queue.Writer.TryWrite(replay))
        {
            Interlocked.Increment(ref lost);
        }
    }

    internal async Task RunAsync(CancellationToken stop)
    {
        await foreach (Completion replay in queue.Reader.ReadAllAsync(stop))
        {
            if (replay.List is WatchedList list)
            {
                string address = replay.Source.ToString();
                ledger().Count(LineEventKind.Replayed, [replay.Sequence.Sequence], time.GetUtcNow(), address);
                Log.Replay(log, list.Path, replay.Sequence.Place.Number, address, list.Door.Name);
            }

            if (Interlocked.Exchange(ref lost, 0) is > 0 and long count)
            {
                Log.EventsLost(log, count);
            }
        }
    }
}
