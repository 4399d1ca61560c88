using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>Pure matching: packets and times in, verdicts out (spec/matching.md). For one thread at a time.</summary>
/// <remarks>A packet costs the same, however many lists, lines and attempts there are; it allocates nothing unless it
/// completes, replays or burns something.</remarks>
public sealed class Matcher(MatcherLimits limits)
{
    private readonly List<Ear> ears = [];
    private readonly List<Verdict> verdicts = [];

    /// <summary>Attempts remembered at the moment.</summary>
    public int Attempts => ears.Sum(ear => ear.AttemptCount);

    /// <summary>Attempts that gave way to newer ones because there were too many in all.</summary>
    public long Evicted => ears.Sum(ear => ear.Evicted);

    /// <summary>Packets that began an attempt.</summary>
    public long Begun => ears.Sum(ear => ear.Begun);

    /// <summary>Packets that did not fit an attempt of their source.</summary>
    public long Strays => ears.Sum(ear => ear.Strays);

    public void Add(Listened sequence)
    {
        Ear? ear = ears.Find(ear => ear.Serves(sequence.Rules));
        if (ear is null)
        {
            ear = new Ear(sequence.Rules.Flags, sequence.Rules.Target, limits, verdicts);
            ears.Add(ear);
        }

        ear.Add(sequence);
    }

    public void Remove(Listened sequence) => ears.Find(ear => ear.Serves(sequence.Rules))!.Remove(sequence);

    /// <summary>What the last packet did to attempts; where doors hear differently, to those that it helped furthest.</summary>
    public PacketEffect Effect { get; private set; }

    /// <summary>Takes a packet that came at a monotonic time.</summary>
    /// <returns>What it brought about, usually nothing; valid until the next call.</returns>
    public IReadOnlyList<Verdict> Observe(in ObservedPacket packet, long now)
    {
        verdicts.Clear();
        Effect = default;
        foreach (Ear ear in ears)
        {
            if (ear.Hears(packet))
            {
                ear.Observe(packet.Source, packet.Knock.Index, now);
                Effect = new PacketEffect(Math.Max(Effect.Knock, ear.Effect.Knock), Effect.IsBetween || ear.Effect.IsBetween);
            }
        }

        return verdicts;
    }
}
