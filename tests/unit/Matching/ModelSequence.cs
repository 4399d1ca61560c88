using TanKnock.Core.Sequences;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;

namespace TanKnock.Tests.Matching;

/// <summary>One sequence with its attempts, each of them by itself.</summary>
internal sealed class ModelSequence(int id, int list, Knock[] knocks, ListeningRules rules, bool isLive)
{
    private readonly List<ModelAttempt> attempts = [];

    internal int Id { get; } = id;

    /// <summary>The list that this is a line of; 0 for a fixed sequence.</summary>
    internal int List { get; } = list;

    internal Knock[] Knocks { get; } = knocks;

    internal bool IsLine => List != 0;

    internal bool IsLive { get; private set; } = isLive;

    internal long SpentAt { get; private set; } = long.MinValue;

    internal List<(Address Source, long At)> Seen { get; } = [];

    internal bool Hears(ObservedPacket packet) =>
        packet.Knock.Protocol == Protocol.Udp || rules.Flags.Matches(packet.Flags);

    internal void Spend(long now)
    {
        IsLive = false;
        SpentAt = now;
    }

    internal bool OtherSourceSeen(Address source, long now) =>
        Seen.Exists(seen => seen.Source != source && now - seen.At <= rules.Timeout);

    /// <summary>Rules 1 to 3; returns the attempts that the packet started or brought forward.</summary>
    internal List<ModelAttempt> Proceed(ObservedPacket packet, long now)
    {
        List<ModelAttempt> arrived = [];
        attempts.RemoveAll(attempt => now - attempt.Start > rules.Timeout);
        foreach (ModelAttempt attempt in attempts.Where(attempt => attempt.Source == packet.Source).ToList())
        {
            if (packet.Knock == Knocks[attempt.Position])
            {
                attempt.Position++;
                arrived.Add(attempt);
            }
            else if (packet.Knock != Knocks[attempt.Position - 1] && ++attempt.Strays > rules.StrayLimit)
            {
                attempts.Remove(attempt);
            }
        }

        if (packet.Knock == Knocks[0])
        {
            ModelAttempt fresh = new(packet.Source, now);
            attempts.Add(fresh);
            arrived.Add(fresh);
        }

        attempts.RemoveAll(attempt => attempt.Position == Knocks.Length);
        return arrived;
    }
}
