using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Matching;

/// <summary>A sequence that the matcher listens for: a door's fixed one, or a line of a list.</summary>
public sealed class Listened
{
    private Listened(KnockSequence sequence, ListeningRules rules, object tag, bool isLine, Listened? previous)
    {
        Sequence = sequence;
        Rules = rules;
        Tag = tag;
        IsLine = isLine;
        Previous = previous;
    }

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

    /// <summary>Where it ends in the tree; 0 while it is in none.</summary>
    internal int Node { get; set; }

    public static Listened Fixed(KnockSequence sequence, ListeningRules rules, object tag) =>
        new(sequence, rules, tag, isLine: false, previous: null);

    /// <param name="previous">The line listened for before it in the same list: completing this one spends that one.</param>
    public static Listened Line(KnockSequence sequence, ListeningRules rules, object tag, Listened? previous) =>
        new(sequence, rules, tag, isLine: true, previous);

    /// <summary>A line that was spent before the matcher knew it, listened for to recognise replays.</summary>
    /// <param name="now">Attempts that began before then are no replays.</param>
    public static Listened SpentLine(KnockSequence sequence, ListeningRules rules, object tag, long now) =>
        new(sequence, rules, tag, isLine: true, previous: null) { IsLive = false, SpentAt = now };

    internal void Spend(long now)
    {
        IsLive = false;
        SpentAt = now;
    }
}
