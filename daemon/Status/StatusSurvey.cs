using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Pipeline;

namespace TanKnock.Daemon.Status;

/// <summary>Asks everybody for their numbers.</summary>
internal sealed class StatusSurvey(
    Func<IReadOnlyList<InterfaceStatus>> interfaces,
    SharedMatcher matcher,
    Func<IReadOnlyList<DoorWorker>> doorkeepers,
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
            [.. doorkeepers().Select(DoorStatus.Of)],
            [.. openings.Snapshot().Select(open => new OpenStatus(open.Door, open.Address.ToString(), open.Until))]);
    }
}
