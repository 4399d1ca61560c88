using System.Runtime.CompilerServices;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>All attempts, found by source; a fixed amount of memory, of which a flood can take no more. When it is full,
/// the attempt that has waited longest for its next knock gives way.</summary>
internal sealed class AttemptTable
{
    private readonly int capacity;
    private readonly Attempt[] slots;
    private readonly int[] buckets;
    private readonly ulong seedHigh;
    private readonly ulong seedLow;
    private int used = 1;
    private int free;

    internal AttemptTable(int capacity)
    {
        this.capacity = capacity;

        // Uninitialized, so that memory is taken from the system only as attempts need it; pinned, as the collector clears
        // other memory when it hands it out.
        slots = GC.AllocateUninitializedArray<Attempt>(capacity + 1, pinned: true);
        slots[0] = default;
        buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity)];

        // Keyed, so that nobody can choose sources that all fall into one bucket.
        // From the system's generator, without OpenSSL, which would take 4 MB.
        Span<byte> seed = stackalloc byte[2 * sizeof(ulong)];
        Guid.NewGuid().TryWriteBytes(seed);
        seedHigh = BitConverter.ToUInt64(seed);
        seedLow = BitConverter.ToUInt64(seed[sizeof(ulong)..]) | 1;
    }

    /// <summary>How many attempts are remembered, live or stale.</summary>
    internal int Count { get; private set; }

    /// <summary>How many attempts gave way to newer ones because the table was full.</summary>
    internal long Evicted { get; private set; }

    /// <summary>The attempt that was added or renewed last, or 0; <see cref="Attempt.Older"/> leads to the others.</summary>
    internal int Newest => slots[0].Older;

    internal ref Attempt this[int slot] => ref slots[slot];

    /// <summary>The first attempt in the bucket of a source, or 0; others follow by <see cref="Attempt.NextInBucket"/>,
    /// and not all of them need be of that source.</summary>
    internal int First(Address source) => buckets[Bucket(source)];

    internal int Add(Address source, long start, int node, int generation, int strays)
    {
        if (Count == capacity)
        {
            Evicted++;
            Remove(slots[0].Newer);
        }

        int slot = free;
        if (slot != 0)
        {
            free = slots[slot].NextInBucket;
        }
        else
        {
            slot = used++;
        }

        ref int bucket = ref buckets[Bucket(source)];
        slots[slot] = new Attempt
        {
            Source = source,
            Start = start,
            Node = node,
            Generation = generation,
            Strays = strays,
            NextInBucket = bucket,
        };
        bucket = slot;
        LinkNewest(slot);
        Count++;
        return slot;
    }

    internal void Remove(int slot)
    {
        ref int link = ref buckets[Bucket(slots[slot].Source)];
        while (link != slot)
        {
            link = ref slots[link].NextInBucket;
        }

        link = slots[slot].NextInBucket;
        Unlink(slot);
        slots[slot].NextInBucket = free;
        free = slot;
        Count--;
    }

    /// <summary>The attempt has come further: it gives way after all others.</summary>
    internal void Renew(int slot)
    {
        Unlink(slot);
        LinkNewest(slot);
    }

    /// <summary>Slot 0 is the head of the ring: its Newer is the oldest attempt, its Older the newest.</summary>
    private void LinkNewest(int slot)
    {
        int newest = slots[0].Older;
        slots[slot].Older = newest;
        slots[slot].Newer = 0;
        slots[newest].Newer = slot;
        slots[0].Older = slot;
    }

    private void Unlink(int slot)
    {
        ref Attempt gone = ref slots[slot];
        slots[gone.Older].Newer = gone.Newer;
        slots[gone.Newer].Older = gone.Older;
    }

    private int Bucket(Address source)
    {
        ulong high = Math.BigMul(
            (ulong)source.Value ^ seedLow, (ulong)(source.Value >> 64) ^ seedHigh, out ulong low);
        return (int)((high ^ low) & (ulong)(buckets.Length - 1));
    }
}

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

/// <summary>The children of an attempt's node that it has sent a successor to: it goes on for the other ones alone.</summary>
[InlineArray(Capacity)]
internal struct TakenBranches
{
    /// <summary>An attempt that has branched this often ends. Random lists hardly ever branch once.</summary>
    internal const int Capacity = 4;

    private int first;
}
