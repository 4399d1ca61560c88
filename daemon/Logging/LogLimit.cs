using System.Collections.Frozen;

namespace TanKnock.Daemon.Logging;

/// <summary>How many events of a kind are logged at once, and then one each interval.</summary>
internal sealed record LogLimit(int Burst, TimeSpan Interval)
{
    /// <summary>Enough to see what happens, too few to fill a disk.</summary>
    private static readonly LogLimit Few = new(20, TimeSpan.FromSeconds(3));

    /// <summary>As many as doors may be open at once: a crowd of people is logged, each of them.</summary>
    private static readonly LogLimit Crowd = new(Doors.Openings.MaxOpen, TimeSpan.FromMilliseconds(100));

    /// <summary>The events that somebody outside can bring about again and again, by their ids in <see cref="Log"/>. All
    /// others cost a line of a list, or come at most every few seconds.</summary>
    private static readonly FrozenDictionary<int, LogLimit> ById = new Dictionary<int, LogLimit>
    {
        [11] = Crowd, // open, fixed sequence
        [12] = Crowd, // close
        [14] = Few, // refused: too many open
        [18] = Few, // cannot remember what is open
        [19] = Few, // ignored: cooldown
        [21] = Few, // replay
        [40] = Crowd, // command failed
        [41] = Crowd, // command said
        [50] = Few, // events lost
    }.ToFrozenDictionary();

    /// <summary>The limit of a kind of event, or null.</summary>
    internal static LogLimit? Of(int id) => ById.GetValueOrDefault(id);
}
