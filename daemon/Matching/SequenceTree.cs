using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>All listened-for sequences, joined where they begin alike. Looking a knock up costs the same, however many
/// there are: a table for first knocks, one hash for all others.</summary>
internal sealed class SequenceTree
{
    private const int InitialNodes = 64;

    /// <summary>A bit for every knock that a sequence begins with. Most packets on a wire are none: these 16 KiB stay in
    /// the processor's first cache, the half megabyte of <see cref="firstNodes"/> would not.</summary>
    private readonly ulong[] firstKnocks = new ulong[Knock.IndexCount / 64];

    /// <summary>Node by first knock; 0: no sequence begins with it.</summary>
    private readonly int[] firstNodes = new int[Knock.IndexCount];
    private readonly Dictionary<ulong, int> children = [];
    private TreeNode[] nodes = new TreeNode[InitialNodes];
    private int used = 1;
    private int free;

    internal ref TreeNode this[int node] => ref nodes[node];

    /// <summary>The node that a first knock leads to, or 0.</summary>
    internal int First(int knock) => (firstKnocks[knock / 64] & FirstBit(knock)) == 0 ? 0 : firstNodes[knock];

    /// <summary>The node that a knock leads to from another, or 0.</summary>
    internal int Child(int node, int knock) =>
        nodes[node].FirstChild != 0 && children.TryGetValue(Edge(node, knock), out int child) ? child : 0;

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

    private static ulong Edge(int node, int knock) => ((ulong)(uint)node << 32) | (uint)knock;

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
            if (node == nodes.Length)
            {
                Array.Resize(ref nodes, nodes.Length * 2);
            }
        }

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
            children.Add(Edge(parent, knock), node);
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
            children.Remove(Edge(parent, gone.Knock));
            ref int link = ref nodes[parent].FirstChild;
            while (link != node)
            {
                link = ref nodes[link].NextSibling;
            }

            link = gone.NextSibling;
        }

        gone = new TreeNode { Parent = free, Generation = gone.Generation + 1 };
        free = node;
    }
}

/// <summary>A prefix that one or more listened-for sequences begin with.</summary>
internal struct TreeNode
{
    /// <summary>The node one knock before; 0 above a first knock. In a free node: the next free one.</summary>
    internal int Parent;

    internal int FirstChild;
    internal int NextSibling;

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
