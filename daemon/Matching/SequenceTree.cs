using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>All listened-for sequences, joined where they begin alike. Looking a knock up costs the same, however many
/// there are: a table for first knocks, one hash for all others. So does adding one: no growth copies what is there, since a
/// packet may wait for it.</summary>
internal sealed class SequenceTree
{
    /// <summary>A bit for every knock that a sequence begins with. Most packets on a wire are none: these 16 KiB stay in
    /// the processor's first cache, the half megabyte of <see cref="firstNodes"/> would not.</summary>
    private readonly ulong[] firstKnocks = new ulong[Knock.IndexCount / 64];

    /// <summary>Node by first knock; 0: no sequence begins with it.</summary>
    private readonly int[] firstNodes = new int[Knock.IndexCount];
    private readonly PagedArray<TreeNode> nodes = new();

    /// <summary>The nodes behind the first ones by a hash of their edge, joined by <see cref="TreeNode.NextInBucket"/>. For each
    /// further node one bucket is split in two (linear hashing).</summary>
    private readonly PagedArray<int> buckets = new();
    private int bucketCount = 1;

    /// <summary>The next power of two from the number of buckets on, less one.</summary>
    private int mask;
    private int used = 1;
    private int free;

    internal SequenceTree()
    {
        nodes.Reach(0);
        buckets.Reach(0);
    }

    /// <summary>Nodes in use.</summary>
    internal int Count { get; private set; }

    internal ref TreeNode this[int node] => ref nodes[node];

    /// <summary>The node that a first knock leads to, or 0.</summary>
    internal int First(int knock) => (firstKnocks[knock / 64] & FirstBit(knock)) == 0 ? 0 : firstNodes[knock];

    /// <summary>The node that a knock leads to from another, or 0.</summary>
    internal int Child(int node, int knock)
    {
        if (nodes[node].FirstChild == 0)
        {
            return 0;
        }

        int child = buckets[Bucket(node, knock)];
        while (child != 0)
        {
            ref TreeNode each = ref nodes[child];
            if (each.Parent == node && each.Knock == knock)
            {
                break;
            }

            child = each.NextInBucket;
        }

        return child;
    }

    internal void Add(WatchedSequence sequence)
    {
        int node = 0;
        foreach (Knock knock in sequence.Sequence.Knocks)
        {
            int child = node == 0 ? First(knock.Index) : Child(node, knock.Index);
            node = child != 0 ? child : NewNode(node, knock.Index);
            nodes[node].Sequences++;
        }

        sequence.Node = node;
        sequence.NextAtNode = nodes[node].Ends;
        nodes[node].Ends = sequence;
    }

    internal void Remove(WatchedSequence sequence)
    {
        int node = sequence.Node;
        ref WatchedSequence? ends = ref nodes[node].Ends;
        if (ReferenceEquals(ends, sequence))
        {
            ends = sequence.NextAtNode;
        }
        else
        {
            WatchedSequence before = ends!;
            while (!ReferenceEquals(before.NextAtNode, sequence))
            {
                before = before.NextAtNode!;
            }

            before.NextAtNode = sequence.NextAtNode;
        }

        sequence.NextAtNode = null;
        sequence.Node = 0;
        while (node != 0)
        {
            int parent = nodes[node].Parent;
            if (--nodes[node].Sequences == 0)
            {
                FreeNode(node);
            }

            node = parent;
        }
    }

    private static ulong FirstBit(int knock) => 1UL << (knock % 64);

    private int Bucket(int parent, int knock)
    {
        // Multiplied by 2^64 divided by the golden ratio, of which the middle depends on both (Knuth, 6.4).
        ulong edge = ((ulong)(uint)parent << 32) | (uint)knock;
        int hash = (int)((edge * 0x9E3779B97F4A7C15) >> 33);
        int bucket = hash & mask;
        return bucket < bucketCount ? bucket : bucket & (mask >> 1);
    }

    /// <summary>One bucket more takes its part of the one that held it so far.</summary>
    private void Split()
    {
        int fresh = bucketCount++;
        buckets.Reach(fresh);
        mask = fresh > mask ? (mask << 1) | 1 : mask;
        int half = fresh & (mask >> 1);
        int node = buckets[half];
        buckets[half] = 0;
        while (node != 0)
        {
            int next = nodes[node].NextInBucket;
            Link(node);
            node = next;
        }
    }

    private void Link(int node)
    {
        ref int bucket = ref buckets[Bucket(nodes[node].Parent, nodes[node].Knock)];
        nodes[node].NextInBucket = bucket;
        bucket = node;
    }

    private void RemoveFromBucket(int node)
    {
        ref int link = ref buckets[Bucket(nodes[node].Parent, nodes[node].Knock)];
        while (link != node)
        {
            link = ref nodes[link].NextInBucket;
        }

        link = nodes[node].NextInBucket;
    }

    private int NewNode(int parent, int knock)
    {
        int node = free;
        if (node != 0)
        {
            free = nodes[node].Parent;
        }
        else
        {
            node = used++;
            nodes.Reach(node);
        }

        Count++;
        ref TreeNode fresh = ref nodes[node];
        fresh = new TreeNode { Parent = parent, Knock = knock, Generation = fresh.Generation };
        if (parent == 0)
        {
            fresh.Depth = 1;
            firstNodes[knock] = node;
            firstKnocks[knock / 64] |= FirstBit(knock);
        }
        else
        {
            fresh.Depth = nodes[parent].Depth + 1;
            fresh.NextSibling = nodes[parent].FirstChild;
            nodes[parent].FirstChild = node;
            if (Count > bucketCount)
            {
                Split();
            }

            Link(node);
        }

        return node;
    }

    private void FreeNode(int node)
    {
        ref TreeNode gone = ref nodes[node];
        int parent = gone.Parent;
        if (parent == 0)
        {
            firstNodes[gone.Knock] = 0;
            firstKnocks[gone.Knock / 64] &= ~FirstBit(gone.Knock);
        }
        else
        {
            RemoveFromBucket(node);
            ref int link = ref nodes[parent].FirstChild;
            while (link != node)
            {
                link = ref nodes[link].NextSibling;
            }

            link = gone.NextSibling;
        }

        gone = new TreeNode { Parent = free, Generation = gone.Generation + 1 };
        free = node;
        Count--;
    }
}

/// <summary>A prefix that one or more listened-for sequences begin with.</summary>
internal struct TreeNode
{
    /// <summary>The node one knock before; 0 above a first knock. In a free node: the next free one.</summary>
    internal int Parent;

    internal int FirstChild;
    internal int NextSibling;
    internal int NextInBucket;

    /// <summary><see cref="Core.Sequences.Knock.Index"/> of the knock that leads here.</summary>
    internal int Knock;

    /// <summary>Number of knocks from the beginning to here.</summary>
    internal int Depth;

    /// <summary>How many sequences end here or below.</summary>
    internal int Sequences;

    /// <summary>Counts the lives of this slot, so that an attempt knows whether its node is gone.</summary>
    internal int Generation;

    /// <summary>The sequences that end here.</summary>
    internal WatchedSequence? Ends;

    /// <summary>Who came here last, past the first knock, and when: how a second source on a line is noticed.</summary>
    internal Address SeenSource;
    internal long SeenAt;
    internal bool Seen;
}
