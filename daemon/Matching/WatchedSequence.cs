using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>A sequence that the matcher watches: a door's fixed one, or a line of a list.</summary>
public sealed class WatchedSequence
{
    private WatchedSequence(
        KnockSequence sequence, ListeningRules rules, IWatcher watcher, bool isLine, WatchedSequence? previous, OneWayKey? key)
    {
        Sequence = sequence;
        Rules = rules;
        Watcher = watcher;
        IsLine = isLine;
        Previous = previous;
        Key = key;
        if (key is not null)
        {
            OneWayLine.ReadDigest(sequence.Knocks, Digest = new byte[OneWayLine.DigestLength]);
        }
    }

    /// <summary>Its knocks; of a one-way line its stand-in.</summary>
    public KnockSequence Sequence { get; }

    public ListeningRules Rules { get; }

    /// <summary>Who is told what comes of it.</summary>
    public IWatcher Watcher { get; }

    /// <summary>Of a line: where it is in its list. For the watcher alone; the matcher does not look at it.</summary>
    public LinePlace Place { get; set; }

    /// <summary>Whether it is a line: good for one time only, then listened for as a replay.</summary>
    public bool IsLine { get; }

    /// <summary>Whether its completion counts. Always true of a fixed sequence.</summary>
    public bool IsLive { get; private set; } = true;

    /// <summary>When a line was completed, passed over or burned; attempts that began before then are void.</summary>
    public long SpentAt { get; private set; } = long.MinValue;

    /// <summary>The line before it in its list, as far as that may still be live.</summary>
    internal WatchedSequence? Previous { get; set; }

    /// <summary>The next sequence that ends at the same node of the tree.</summary>
    internal WatchedSequence? NextAtNode { get; set; }

    /// <summary>For a one-way line: the key of its list, and the digest of its sequence.</summary>
    internal OneWayKey? Key { get; }

    internal byte[]? Digest { get; }

    /// <summary>Where it ends in the tree; 0 while it is in none.</summary>
    internal int Node { get; set; }

    public static WatchedSequence Fixed(KnockSequence sequence, ListeningRules rules, IWatcher watcher) =>
        new(sequence, rules, watcher, isLine: false, previous: null, key: null);

    /// <param name="previous">The line listened for before it in the same list: completing this one spends that one.</param>
    /// <param name="key">For a one-way line: the key of its list.</param>
    public static WatchedSequence Line(
        KnockSequence sequence, ListeningRules rules, IWatcher watcher, WatchedSequence? previous, OneWayKey? key = null) =>
        new(sequence, rules, watcher, isLine: true, previous, key);

    /// <summary>A line that was spent before the matcher knew it, listened for to recognise replays.</summary>
    /// <param name="now">Attempts that began before then are no replays.</param>
    /// <param name="key">For a one-way line: the key of its list.</param>
    public static WatchedSequence SpentLine(
        KnockSequence sequence, ListeningRules rules, IWatcher watcher, long now, OneWayKey? key = null) =>
        new(sequence, rules, watcher, isLine: true, previous: null, key) { IsLive = false, SpentAt = now };

    /// <summary>Spends a line and the live ones before it in its list: all attempts on them are void from now on.</summary>
    internal void SpendThrough(long now)
    {
        for (WatchedSequence? each = this; each is not null; each = each.Previous)
        {
            each.SpendIfLive(now);
        }

        Previous = null;
    }

    /// <summary>It turned out unused: the line that it was spent with opened nothing, or does not come after it any more.</summary>
    internal void Revive() => IsLive = true;

    internal void SpendIfLive(long now)
    {
        if (IsLive)
        {
            Spend(now);
        }
    }

    internal void Spend(long now)
    {
        IsLive = false;
        SpentAt = now;
    }
}

/// <summary>Has sequences watched.</summary>
public interface IWatcher
{
    /// <summary>Takes what came of one of its sequences. Called by the capture thread: it must not wait, and must not
    /// change what is watched.</summary>
    void Take(in Verdict verdict);
}

/// <summary>Where a line was in its list when that was read.</summary>
/// <param name="Index">Its index among the list's sequence lines.</param>
/// <param name="Number">Its line number in the file, from 1.</param>
/// <param name="Reading">Which reading of the list that was.</param>
public readonly record struct LinePlace(int Index, int Number, int Reading);

/// <summary>How a door listens.</summary>
/// <param name="Flags">Which TCP packets exist for it.</param>
/// <param name="Timeout">Longest age of an attempt, in ticks of the clock that stamps the packets.</param>
/// <param name="StrayLimit">Most strays that an attempt survives.</param>
/// <param name="Target">The one address that is knocked on; null: any.</param>
public sealed record ListeningRules(TcpFlagsFilter Flags, long Timeout, int StrayLimit, Address? Target = null);
