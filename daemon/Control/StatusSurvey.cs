using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Pipeline;

namespace TanKnock.Daemon.Control;

/// <summary>Collects what status tells from the parts of the daemon.</summary>
internal sealed class StatusSurvey(
    Func<IReadOnlyList<InterfaceStatus>> interfaces,
    SharedMatcher matcher,
    Func<IReadOnlyList<DoorWorker>> workers,
    Openings openings,
    TimeProvider time)
{
    private readonly DateTimeOffset since = time.GetUtcNow();

    internal DaemonStatus Take()
    {
        MatchingStatus matching = new(0, 0, 0, 0);
        matcher.Change(m => matching = new MatchingStatus(m.Attempts, m.Begun, m.Strays, m.Evicted));
        return new DaemonStatus(
            Environment.ProcessId,
            since,
            interfaces(),
            matching,
            [.. workers().Select(StatusOf)],
            [.. openings.Snapshot().Select(open => new OpenStatus(open.Door, open.Address.ToString(), open.Until))]);
    }

    internal static InterfaceStatus StatusOf(WireStatus wire)
    {
        CaptureCounters counters = wire.Counters;
        return new InterfaceStatus(
            wire.Interface,
            wire.IsListening,
            counters.Frames(DecodeVerdict.Observed),
            counters.Frames(DecodeVerdict.NotIp) + counters.Frames(DecodeVerdict.OtherTransport)
                + counters.Frames(DecodeVerdict.Fragment),
            counters.Frames(DecodeVerdict.Malformed),
            counters.KernelDropped);
    }

    private static DoorStatus StatusOf(DoorWorker worker)
    {
        DoorCounts counts = worker.Counts;
        return new DoorStatus(
            worker.Name, counts.Completions, counts.Opened, counts.Prolonged, counts.Refused, counts.Ignored, counts.Replays, counts.Burned,
            [.. worker.Left.Select(list => new ListStatus(list.List, list.Left))]);
    }
}
