using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

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
    internal Listened? Ends;

    /// <summary>Who came here last, past the first knock, and when: how a second source on a line is noticed.</summary>
    internal Address SeenSource;
    internal long SeenAt;
    internal bool Seen;
}
