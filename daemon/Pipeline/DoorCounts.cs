using TanKnock.Daemon.Doors;

namespace TanKnock.Daemon.Pipeline;

/// <summary>What became of the knocks at one door. Counted and read by different threads.</summary>
internal sealed class DoorCounts
{
    private long completions;
    private long opened;
    private long prolonged;
    private long refused;
    private long ignored;
    private long replays;
    private long burned;

    /// <summary>Whole knocks of sequences that count.</summary>
    internal long Completions => Interlocked.Read(ref completions);

    /// <summary>Whole knocks for which the door opened.</summary>
    internal long Opened => Interlocked.Read(ref opened);

    /// <summary>Whole knocks of somebody for whom it was open.</summary>
    internal long Prolonged => Interlocked.Read(ref prolonged);

    /// <summary>Whole knocks that did not open, for a reason in the log.</summary>
    internal long Refused => Interlocked.Read(ref refused);

    /// <summary>Whole knocks within the cooldown.</summary>
    internal long Ignored => Interlocked.Read(ref ignored);

    /// <summary>Whole knocks of spent lines.</summary>
    internal long Replays => Interlocked.Read(ref replays);

    internal long Burned => Interlocked.Read(ref burned);

    internal void CountCompletion() => Interlocked.Increment(ref completions);

    internal void Count(Opening opening) => Interlocked.Increment(
        ref opening == Opening.Opened ? ref opened : ref opening == Opening.Prolonged ? ref prolonged : ref refused);

    internal void CountRefused() => Interlocked.Increment(ref refused);

    internal void CountIgnored() => Interlocked.Increment(ref ignored);

    internal void CountReplay() => Interlocked.Increment(ref replays);

    internal void CountBurned() => Interlocked.Increment(ref burned);
}
