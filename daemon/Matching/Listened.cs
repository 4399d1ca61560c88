using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Matching;

/// <summary>A sequence that the matcher listens for: a door's fixed one, or a line of a list.</summary>
public sealed class Listened
{
    private Listened(
        KnockSequence sequence, ListeningRules rules, object tag, bool isLine, Listened? previous, OneWayKey? key)
    {
        Sequence = sequence;
        Rules = rules;
        Tag = tag;
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

    /// <summary>What the caller wants to find again in a verdict; the matcher does not look at it.</summary>
    public object Tag { get; }

    /// <summary>Whether it is a line: good for one time only, then listened for as a replay.</summary>
    public bool IsLine { get; }

    /// <summary>Whether its completion counts. Always true of a fixed sequence.</summary>
    public bool IsLive { get; private set; } = true;

    /// <summary>When a line was completed, passed over or burned; attempts that began before then are void.</summary>
    public long SpentAt { get; private set; } = long.MinValue;

    /// <summary>The line before it in its list, as far as that may still be live.</summary>
    internal Listened? Previous { get; set; }

    /// <summary>The next sequence that ends at the same node of the tree.</summary>
    internal Listened? NextAtNode { get; set; }

    /// <summary>For a one-way line: the key of its list, and the digest of its sequence.</summary>
    internal OneWayKey? Key { get; }

    internal byte[]? Digest { get; }

    /// <summary>Where it ends in the tree; 0 while it is in none.</summary>
    internal int Node { get; set; }

    public static Listened Fixed(KnockSequence sequence, ListeningRules rules, object tag) =>
        new(sequence, rules, tag, isLine: false, previous: null, key: null);

    /// <param name="previous">The line listened for before it in the same list: completing this one spends that one.</param>
    /// <param name="key">For a one-way line: the key of its list.</param>
    public static Listened Line(
        KnockSequence sequence, ListeningRules rules, object tag, Listened? previous, OneWayKey? key = null) =>
        new(sequence, rules, tag, isLine: true, previous, key);

    /// <summary>A line that was spent before the matcher knew it, listened for to recognise replays.</summary>
    /// <param name="now">Attempts that began before then are no replays.</param>
    /// <param name="key">For a one-way line: the key of its list.</param>
    public static Listened SpentLine(
        KnockSequence sequence, ListeningRules rules, object tag, long now, OneWayKey? key = null) =>
        new(sequence, rules, tag, isLine: true, previous: null, key) { IsLive = false, SpentAt = now };

    /// <summary>Spends a line and the live ones before it in its list: all attempts on them are void from now on.</summary>
    internal void SpendThrough(long now)
    {
        for (Listened? each = this; each is not null; each = each.Previous)
        {
            if (each.IsLive)
            {
                each.Spend(now);
            }
        }

        Previous = null;
    }

    internal void Spend(long now)
    {
        IsLive = false;
        SpentAt = now;
    }
}
