using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Listening;

/// <summary>The spent lines of all lists that are watched, to recognise replays: the newest, and no more than there is memory for.
/// For any thread.</summary>
internal sealed class SpentLines(SharedMatcher matcher)
{
    /// <summary>How many lines, over all lists; some 500 bytes each, so 50 MB. An older line that is replayed opens nothing
    /// either, but is not logged.</summary>
    private const int MaxLines = 100_000;

    /// <summary>How many of its newest lines a list may add when it is read, even if there is no room: as many as the
    /// default window, since an overheard knock is most likely replayed soon.</summary>
    private const int MinLinesOfList = 10;

    /// <summary>Held also while lines go, so that one that is not counted is not watched any more.</summary>
    private readonly Lock gate = new();
    private readonly LinkedList<WatchedSequence> lines = new();
    private readonly Dictionary<WatchedSequence, LinkedListNode<WatchedSequence>> places = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many lines a list that has so many may have when it is read.</summary>
    internal int ShareOf(int lines)
    {
        lock (gate)
        {
            return lines + Math.Max(MaxLines - this.lines.Count, MinLinesOfList);
        }
    }

    /// <summary>How many lines are counted.</summary>
    internal int Count
    {
        get
        {
            lock (gate)
            {
                return lines.Count;
            }
        }
    }

    /// <summary>Whether a line is counted, so that it has not given way.</summary>
    internal bool Contains(WatchedSequence line)
    {
        lock (gate)
        {
            return places.ContainsKey(line);
        }
    }

    /// <summary>Counts lines that are watched as the newest. The oldest that are too many are watched no longer.</summary>
    internal void Add(IEnumerable<WatchedSequence> more)
    {
        List<WatchedSequence> gone = [];
        lock (gate)
        {
            foreach (WatchedSequence line in more)
            {
                places[line] = lines.AddLast(line);
                if (lines.Count > MaxLines)
                {
                    gone.Add(lines.First!.Value);
                    places.Remove(lines.First.Value);
                    lines.RemoveFirst();
                }
            }

            matcher.Remove(gone);
        }
    }

    /// <summary>Watches and counts lines no longer; those that are not counted have given way before.</summary>
    internal void Remove(IEnumerable<WatchedSequence> gone)
    {
        List<WatchedSequence> removed = [];
        lock (gate)
        {
            foreach (WatchedSequence line in gone)
            {
                if (places.Remove(line, out LinkedListNode<WatchedSequence>? place))
                {
                    lines.Remove(place);
                    removed.Add(line);
                }
            }

            matcher.Remove(removed);
        }
    }
}
