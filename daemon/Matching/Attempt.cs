using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>One source part of the way through the sequences that share a prefix.</summary>
internal struct Attempt
{
    internal Address Source;
    internal long Start;
    internal int Node;
    internal int Generation;
    internal int Strays;
    internal int TakenCount;
    internal TakenBranches Taken;

    /// <summary>The next attempt in the same hash bucket; 0 ends the chain. In a free slot: the next free one.</summary>
    internal int NextInBucket;

    /// <summary>Neighbours in the order of the last advance, for eviction.</summary>
    internal int Older;
    internal int Newer;

    internal readonly bool HasTaken(int child)
    {
        for (int i = 0; i < TakenCount; i++)
        {
            if (Taken[i] == child)
            {
                return true;
            }
        }

        return false;
    }
}
