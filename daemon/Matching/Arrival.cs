namespace TanKnock.Daemon.Matching;

/// <summary>An attempt that a packet has just brought to a node.</summary>
/// <param name="Start">When its first knock came.</param>
/// <param name="Node">The node.</param>
/// <param name="Strays">Strays so far.</param>
internal readonly record struct Arrival(long Start, int Node, int Strays)
{
    /// <summary>Whether whatever the other could still complete, this one could, too.</summary>
    internal bool Covers(int node, long start, int strays) => Node == node && Start >= start && Strays <= strays;
}
