using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Listening;

/// <summary>Lets the capture thread and those who keep lists share the matcher: the one for each packet, the others for the
/// moment that it takes to change some of what is watched.</summary>
internal sealed class SharedMatcher(Matcher matcher)
{
    /// <summary>Sequences that are added or removed while packets wait: some tens of microseconds' worth.</summary>
    internal const int Step = 32;

    private readonly Lock gate = new();

    /// <summary>Takes a packet; each watcher concerned is told what came of it.</summary>
    internal PacketEffect Observe(in ObservedPacket packet, long now)
    {
        lock (gate)
        {
            IReadOnlyList<Verdict> verdicts = matcher.Observe(packet, now);
            for (int i = 0; i < verdicts.Count; i++)
            {
                Verdict verdict = verdicts[i];
                verdict.Sequence.Watcher.Take(verdict);
            }

            return matcher.Effect;
        }
    }

    /// <summary>Reads or changes the matcher while no packet is taken. Nothing that takes long may happen here.</summary>
    internal void Change(Action<Matcher> change)
    {
        lock (gate)
        {
            change(matcher);
        }
    }

    /// <summary>Watches more sequences. Packets are taken between any <see cref="Step"/> of them.</summary>
    internal void Add(IReadOnlyList<WatchedSequence> sequences) => InSteps(sequences, static (matcher, each) => matcher.Add(each));

    /// <summary>Watches sequences no longer.</summary>
    internal void Remove(IReadOnlyList<WatchedSequence> sequences) => InSteps(sequences, static (matcher, each) => matcher.Remove(each));

    /// <summary>Takes sequences for spent at a time.</summary>
    internal void Spend(IReadOnlyList<WatchedSequence> sequences, long now) => InSteps(sequences, (_, each) => each.SpendIfLive(now));

    /// <summary>Takes lines for unused again.</summary>
    internal void Revive(IReadOnlyList<WatchedSequence> sequences) => InSteps(sequences, static (_, each) => each.Revive());

    /// <summary>Completing one of these lines spends those before it from now on.</summary>
    internal void Order(IReadOnlyList<WatchedSequence> lines)
    {
        // From the first on: so at no moment a line comes before itself.
        WatchedSequence? previous = null;
        InSteps(lines, (_, each) =>
        {
            each.Previous = previous;
            previous = each;
        });
    }

    private void InSteps(IReadOnlyList<WatchedSequence> sequences, Action<Matcher, WatchedSequence> change)
    {
        for (int start = 0; start < sequences.Count; start += Step)
        {
            int end = Math.Min(start + Step, sequences.Count);
            lock (gate)
            {
                for (int i = start; i < end; i++)
                {
                    change(matcher, sequences[i]);
                }
            }
        }
    }
}
