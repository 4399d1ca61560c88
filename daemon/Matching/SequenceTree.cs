using TanKnock.Core.Sequences;

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

    internal void Add(Listened sequence)
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

    internal void Remove(Listened sequence)
    {
        int node = sequence.Node;
        ref Listened? ends = ref nodes[node].Ends;
        if (ReferenceEquals(ends, sequence))
        {
            ends = sequence.NextAtNode;
        }
        else
        {
            Listened before = ends!;
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
