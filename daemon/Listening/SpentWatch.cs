using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Listening;

/// <summary>The spent lines of all lists that the matcher listens for, to recognise replays: the newest, and no more than
/// there is memory for. Used inside <see cref="MatcherGate.Change"/> only.</summary>
internal sealed class SpentWatch
{
    /// <summary>How many lines, over all lists; some 500 bytes each, so 50 MB. An older line that is replayed opens nothing
    /// either, but is not logged.</summary>
    private const int MaxLines = 100_000;

    /// <summary>How many of its newest lines a list may add when it is read, even if there is no room: as many as the
    /// default window, since an overheard knock is most likely replayed soon.</summary>
    private const int MinLinesOfList = 10;

    private readonly LinkedList<Listened> lines = new();

    /// <summary>How many lines a list may add when it is read.</summary>
    internal int Share => Math.Max(MaxLines - lines.Count, MinLinesOfList);

    /// <summary>Takes a line that the matcher listens for, as the newest; the oldest of all gives way if need be.</summary>
    internal LinkedListNode<Listened> Keep(Matcher matcher, Listened line)
    {
        LinkedListNode<Listened> kept = lines.AddLast(line);
        if (lines.Count > MaxLines)
        {
            Forget(matcher, lines.First!);
        }

        return kept;
    }

    /// <summary>No longer listens for a line; nothing happens if it has given way before.</summary>
    internal void Forget(Matcher matcher, LinkedListNode<Listened> line)
    {
        if (line.List is not null)
        {
            lines.Remove(line);
            matcher.Remove(line.Value);
        }
    }
}
