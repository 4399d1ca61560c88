using System.Globalization;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>Pure matching: packets and times in, verdicts out (spec/matching.md). For one thread at a time.</summary>
/// <remarks>A packet costs the same, however many lists, lines and attempts there are; it allocates nothing unless it
/// completes, replays or burns something.</remarks>
public sealed class Matcher(MatcherLimits limits)
{
    private readonly List<DoorMatcher> matchers = [];
    private readonly List<Verdict> verdicts = [];

    /// <summary>Attempts remembered at the moment.</summary>
    public int Attempts => matchers.Sum(each => each.AttemptCount);

    /// <summary>Attempts that gave way to newer ones because there were too many in all.</summary>
    public long Evicted => matchers.Sum(each => each.Evicted);

    /// <summary>Packets that began an attempt.</summary>
    public long Begun => matchers.Sum(each => each.Begun);

    /// <summary>Packets that did not fit an attempt of their source.</summary>
    public long Strays => matchers.Sum(each => each.Strays);

    /// <summary>What is kept to look sequences up: nothing if none is watched.</summary>
    internal int Nodes => matchers.Sum(each => each.Nodes);

    public void Add(WatchedSequence sequence)
    {
        DoorMatcher? matcher = matchers.Find(each => each.Serves(sequence.Rules));
        if (matcher is null)
        {
            matcher = new DoorMatcher(sequence.Rules.Flags, sequence.Rules.Target, limits, verdicts);
            matchers.Add(matcher);
        }

        matcher.Add(sequence);
    }

    public void Remove(WatchedSequence sequence) => matchers.Find(each => each.Serves(sequence.Rules))!.Remove(sequence);

    /// <summary>What the last packet did to attempts; where doors hear differently, to those that it helped furthest.</summary>
    public PacketEffect Effect { get; private set; }

    /// <summary>Takes a packet that came at a monotonic time.</summary>
    /// <returns>What it brought about, usually nothing; valid until the next call.</returns>
    public IReadOnlyList<Verdict> Observe(in ObservedPacket packet, long now)
    {
        verdicts.Clear();
        Effect = default;
        foreach (DoorMatcher matcher in matchers)
        {
            if (matcher.Hears(packet))
            {
                matcher.Observe(packet.Source, packet.Knock.Index, now);
                Effect = new PacketEffect(Math.Max(Effect.Knock, matcher.Effect.Knock), Effect.IsBetween || matcher.Effect.IsBetween);
            }
        }

        return verdicts;
    }
}

/// <summary>How much the matcher remembers, for each kind of <c>tcpflags</c> and <c>target</c> among the doors.</summary>
/// <param name="Attempts">Attempts in all; the one that has waited longest gives way to a new one.</param>
/// <param name="AttemptsPerSource">Attempts of one source; its oldest gives way to a new one.</param>
public sealed record MatcherLimits(int Attempts, int AttemptsPerSource)
{
    /// <summary>131,072 attempts of 80 bytes: at 20,000 spoofed first knocks a second an honest one has more than six
    /// seconds for its next knock. 16 of a source: with the default stray limit of 8 a source that does anything else
    /// than advance cannot keep more alive, and 16 people behind one address can knock at the same moment.</summary>
    public static MatcherLimits Default { get; } = new(131_072, 16);
}

/// <summary>What a packet did to its source's attempts, for people who set a door up.</summary>
/// <param name="Knock">How many knocks of a sequence its source has now with it; 0 if it is none.</param>
/// <param name="IsBetween">It is none, and its source has begun a sequence: a repetition, or a stray.</param>
public readonly record struct PacketEffect(int Knock, bool IsBetween)
{
    public override string ToString() => Knock > 0 ? string.Create(CultureInfo.InvariantCulture, $"knock {Knock}")
        : IsBetween ? "between two knocks"
        : "no part of a sequence";
}
