using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Matching;

/// <summary>The matching of all doors that see the same packets, that is, have the same <c>tcpflags</c> and <c>target</c>.</summary>
/// <remarks>An attempt stands for all sequences that share its prefix. Timeout and stray limit may differ between their
/// doors: an attempt lives as long as the most generous allows, and each door's own are applied where its sequence ends.</remarks>
internal sealed class DoorMatcher
{
    private readonly TcpFlagsFilter flags;
    private readonly Address? target;
    private readonly MatcherLimits limits;
    private readonly SequenceTree tree = new();
    private readonly AttemptTable attempts;
    private readonly LineWatch watch;
    private readonly List<Verdict> verdicts;

    /// <summary>The one-way lines; null as long as there has been none.</summary>
    private OneWayMatcher? hidden;

    /// <summary>Scratch of one packet: the slots of its source's attempts, and where the packet brought some of them.</summary>
    private readonly int[] slots;
    private readonly Arrival[] arrivals;
    private int slotCount;
    private int arrivalCount;

    private long longestTimeout;
    private int highestStrayLimit;

    /// <param name="verdicts">Where this matcher puts its verdicts; the matcher empties it before each packet.</param>
    internal DoorMatcher(TcpFlagsFilter flags, Address? target, MatcherLimits limits, List<Verdict> verdicts)
    {
        this.flags = flags;
        this.target = target;
        this.limits = limits;
        this.verdicts = verdicts;
        attempts = new AttemptTable(limits.Attempts);
        watch = new LineWatch(tree, verdicts);
        slots = new int[limits.AttemptsPerSource];
        arrivals = new Arrival[limits.AttemptsPerSource + 1];
    }

    /// <summary>Whether this matcher is the one for doors with these rules.</summary>
    internal bool Serves(ListeningRules rules) => rules.Flags == flags && rules.Target == target;

    /// <summary>Whether a packet exists for its doors.</summary>
    internal bool Hears(in ObservedPacket packet) =>
        (packet.Knock.Protocol != Protocol.Tcp || flags.Matches(packet.Flags))
        && (target is null ? !packet.IsForAnother : target == packet.Destination);

    internal int AttemptCount => attempts.Count + (hidden?.AttemptCount ?? 0);

    internal int Nodes => tree.Count + (hidden?.Groups ?? 0);

    /// <summary>Of the last packet that it observed; of one-way lines nobody can say what is a knock of theirs.</summary>
    internal PacketEffect Effect { get; private set; }

    internal long Evicted => attempts.Evicted + (hidden?.Evicted ?? 0);

    /// <summary>Packets that began an attempt.</summary>
    internal long Begun { get; private set; }

    /// <summary>Packets that did not fit an attempt of their source.</summary>
    internal long Strays { get; private set; }

    internal void Add(WatchedSequence sequence)
    {
        longestTimeout = Math.Max(longestTimeout, sequence.Rules.Timeout);
        highestStrayLimit = Math.Max(highestStrayLimit, sequence.Rules.StrayLimit);
        if (sequence.Key is null)
        {
            tree.Add(sequence);
        }
        else
        {
            hidden ??= new OneWayMatcher(limits, verdicts);
            hidden.Add(sequence);
        }
    }

    internal void Remove(WatchedSequence sequence)
    {
        if (sequence.Key is null)
        {
            tree.Remove(sequence);
        }
        else
        {
            hidden!.Remove(sequence);
        }
    }

    /// <summary>Takes a packet that exists for these doors (spec/matching.md).</summary>
    internal void Observe(Address source, int knock, long now)
    {
        FindAttempts(source);
        bool hadAttempts = slotCount > 0;
        arrivalCount = 0;
        int kept = 0;
        for (int i = 0; i < slotCount; i++)
        {
            if (Proceed(slots[i], knock, now))
            {
                slots[kept++] = slots[i];
            }
        }

        slotCount = kept;
        int first = tree.First(knock);
        if (first != 0)
        {
            Begun++;
            arrivals[arrivalCount++] = new Arrival(now, first, 0);
        }

        Effect = new PacketEffect(0, hadAttempts);
        if (arrivalCount > 0)
        {
            Effect = new PacketEffect(Furthest(), false);
            Arrive(source, now);
        }

        hidden?.Observe(source, knock, now);
        foreach (Verdict verdict in verdicts)
        {
            if (verdict.Kind == VerdictKind.Completed && verdict.Sequence.IsLine)
            {
                verdict.Sequence.SpendThrough(now);
            }
        }
    }

    private int Furthest()
    {
        int depth = 0;
        foreach (Arrival arrival in arrivals.AsSpan(0, arrivalCount))
        {
            depth = Math.Max(depth, tree[arrival.Node].Depth);
        }

        return depth;
    }

    private void FindAttempts(Address source)
    {
        slotCount = 0;
        for (int slot = attempts.Count == 0 ? 0 : attempts.First(source); slot != 0; slot = attempts[slot].NextInBucket)
        {
            if (attempts[slot].Source == source)
            {
                slots[slotCount++] = slot;
            }
        }
    }

    /// <summary>Gives a packet to one attempt of its source; false if the attempt does not stay where it is.</summary>
    private bool Proceed(int slot, int knock, long now)
    {
        ref Attempt attempt = ref attempts[slot];
        ref TreeNode node = ref tree[attempt.Node];
        bool stays = now - attempt.Start <= longestTimeout && attempt.Generation == node.Generation;
        if (stays)
        {
            int child = tree.Child(attempt.Node, knock);
            if (child != 0 && !attempt.HasTaken(child))
            {
                arrivals[arrivalCount++] = new Arrival(attempt.Start, child, attempt.Strays);
                stays = Branch(ref attempt, child);
            }

            // To the sequences that do not go on this way the packet is a retransmission or a stray.
            if (stays && node.Knock != knock)
            {
                Strays++;
                stays = ++attempt.Strays <= highestStrayLimit;
            }
        }

        if (!stays)
        {
            attempts.Remove(slot);
        }

        return stays;
    }

    /// <summary>Leaves an attempt behind for the sequences that go on otherwise; false if there are none.</summary>
    private bool Branch(ref Attempt attempt, int child)
    {
        int others = tree[attempt.Node].Sequences - tree[child].Sequences;
        for (int i = 0; i < attempt.TakenCount; i++)
        {
            others -= tree[attempt.Taken[i]].Sequences;
        }

        if (others <= 0 || attempt.TakenCount == TakenBranches.Capacity)
        {
            return false;
        }

        attempt.Taken[attempt.TakenCount++] = child;
        return true;
    }

    /// <summary>The source has come to some nodes: is somebody else on their lines, what ends there, what goes on?</summary>
    /// <remarks>In this order for all nodes together, so that the order of the attempts decides nothing.</remarks>
    private void Arrive(Address source, long now)
    {
        ReadOnlySpan<Arrival> all = arrivals.AsSpan(0, arrivalCount);
        foreach (Arrival arrival in all)
        {
            watch.Arrive(source, arrival, now);
        }

        foreach (Arrival arrival in all)
        {
            Complete(source, arrival, now);
            if (tree[arrival.Node].FirstChild != 0)
            {
                Remember(source, arrival);
            }
        }
    }

    private void Complete(Address source, Arrival arrival, long now)
    {
        for (WatchedSequence? end = tree[arrival.Node].Ends; end is not null; end = end.NextAtNode)
        {
            bool inTime = now - arrival.Start <= end.Rules.Timeout && arrival.Strays <= end.Rules.StrayLimit;
            if (inTime && (end.IsLive || arrival.Start > end.SpentAt) && !verdicts.Name(end))
            {
                VerdictKind kind = end.IsLive ? VerdictKind.Completed : VerdictKind.Replayed;
                verdicts.Add(new Verdict(kind, end, source, default));
            }
        }
    }

    private void Remember(Address source, Arrival arrival)
    {
        for (int i = 0; i < slotCount; i++)
        {
            ref Attempt known = ref attempts[slots[i]];
            Arrival whole = new(known.Start, known.Node, known.Strays);
            if (known.TakenCount == 0 && whole.Covers(arrival.Node, arrival.Start, arrival.Strays))
            {
                return;
            }

            if (arrival.Covers(known.Node, known.Start, known.Strays))
            {
                Forget(i--);
            }
        }

        if (slotCount == limits.AttemptsPerSource)
        {
            ForgetOldest();
        }

        slots[slotCount++] = attempts.Add(
            source, arrival.Start, arrival.Node, tree[arrival.Node].Generation, arrival.Strays);
    }

    private void ForgetOldest()
    {
        int oldest = 0;
        for (int i = 1; i < slotCount; i++)
        {
            oldest = attempts[slots[i]].Start < attempts[slots[oldest]].Start ? i : oldest;
        }

        Forget(oldest);
    }

    private void Forget(int index)
    {
        attempts.Remove(slots[index]);
        slots[index] = slots[--slotCount];
    }
}

/// <summary>An attempt that a packet has just brought to a node.</summary>
/// <param name="Start">When its first knock came.</param>
/// <param name="Node">The node.</param>
/// <param name="Strays">Strays so far.</param>
internal readonly record struct Arrival(long Start, int Node, int Strays)
{
    /// <summary>Whether whatever the other could still complete, this one could, too.</summary>
    internal bool Covers(int node, long start, int strays) => Node == node && Start >= start && Strays <= strays;
}
