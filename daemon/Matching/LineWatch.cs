using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>Notices when two sources are past the first knock of the same line, and burns it (spec/matching.md).</summary>
/// <remarks>Each node remembers who came to it last. That one is enough: whoever came before it is either the same
/// source, or came so long before that its time is over, or the line has been burned already.</remarks>
internal sealed class LineWatch(SequenceTree tree, List<Verdict> verdicts)
{
    internal void Arrive(Address source, Arrival arrival, long now)
    {
        if (tree[arrival.Node].Depth == 1)
        {
            return;
        }

        // Somebody who stands at this prefix or a shorter one is on every line from here on.
        for (int node = arrival.Node; tree[node].Depth > 1; node = tree[node].Parent)
        {
            BurnBelow(arrival.Node, node, source, now);
        }

        BurnWhereOthersAreAhead(tree[arrival.Node].FirstChild, source, now);
        ref TreeNode here = ref tree[arrival.Node];
        here.Seen = true;
        here.SeenSource = source;
        here.SeenAt = now;
    }

    /// <summary>Somebody further on is on the lines from there on.</summary>
    private void BurnWhereOthersAreAhead(int node, Address source, long now)
    {
        for (; node != 0; node = tree[node].NextSibling)
        {
            BurnBelow(node, node, source, now);
            BurnWhereOthersAreAhead(tree[node].FirstChild, source, now);
        }
    }

    /// <summary>Burns the live lines that end at or below a node if another source was lately seen at the other node.</summary>
    private void BurnBelow(int node, int seenAt, Address source, long now)
    {
        if (!tree[seenAt].Seen || tree[seenAt].SeenSource == source)
        {
            return;
        }

        Address other = tree[seenAt].SeenSource;
        long age = now - tree[seenAt].SeenAt;
        for (WatchedSequence? line = tree[node].Ends; line is not null; line = line.NextAtNode)
        {
            if (line.IsLine && line.IsLive && age <= line.Rules.Timeout)
            {
                line.Spend(now);
                verdicts.Add(new Verdict(VerdictKind.Burned, line, source, other));
            }
        }

        for (int child = tree[node].FirstChild; child != 0; child = tree[child].NextSibling)
        {
            BurnBelow(child, seenAt, source, now);
        }
    }
}
