using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TanKnock.Core.Memory;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Doors;

/// <summary>Logs replays, and has the memory count them for audits, apart from the doorkeeper, so that a flood of them delays
/// no door.</summary>
internal sealed class ReplayReporter(Func<ISpentMemory?> memory, TimeProvider time, ILogger log)
{
    /// <summary>Replays that may wait to be logged; more are counted all the same.</summary>
    private const int QueueLength = 256;

    private readonly Channel<Verdict> queue = Channel.CreateBounded<Verdict>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private long lost;

    /// <summary>Called by the capture thread; never waits.</summary>
    internal void Take(Verdict verdict)
    {
        if (!queue.Writer.TryWrite(verdict))
        {
            Interlocked.Increment(ref lost);
        }
    }

    internal async Task RunAsync(CancellationToken stop)
    {
        await foreach (Verdict verdict in queue.Reader.ReadAllAsync(stop))
        {
            LineTag line = (LineTag)verdict.Sequence.Tag;
            string address = verdict.Source.ToString();
            memory()?.CountEvent(LineEventKind.Replayed, verdict.Sequence.Sequence.Knocks, time.GetUtcNow(), address);
            Log.Replay(log, line.List.Path, line.Number, address, line.List.Door.Name);
            if (Interlocked.Exchange(ref lost, 0) is > 0 and long count)
            {
                Log.EventsLost(log, count);
            }
        }
    }
}
