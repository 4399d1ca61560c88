using TanKnock.Daemon.Packets;

namespace TanKnock.Tests.Matching;

/// <summary>The matcher as spec/matching.md tells it, one sequence at a time: slow and obvious.</summary>
internal sealed class MatcherModel(IReadOnlyList<ModelSequence> sequences)
{
    /// <summary>The verdicts of a packet, as text, in no particular order.</summary>
    internal SortedSet<string> Observe(ObservedPacket packet, long now)
    {
        SortedSet<string> verdicts = [];
        List<ModelSequence> heard = [.. sequences.Where(sequence => sequence.Hears(packet))];
        Dictionary<ModelSequence, List<ModelAttempt>> finished = [];
        foreach (ModelSequence sequence in heard)
        {
            List<ModelAttempt> arrived = sequence.Proceed(packet, now);
            finished[sequence] = [.. arrived.Where(attempt => attempt.Position == sequence.Knocks.Length)];
            if (arrived.Any(attempt => attempt.Position > 1))
            {
                if (sequence.IsLine && sequence.IsLive && sequence.OtherSourceSeen(packet.Source, now))
                {
                    sequence.Spend(now);
                    verdicts.Add($"Burned {sequence.Id} {packet.Source}");
                }

                sequence.Seen.Add((packet.Source, now));
            }
        }

        List<ModelSequence> completed = [];
        foreach (ModelSequence sequence in heard.Where(sequence => finished[sequence].Count > 0))
        {
            if (sequence.IsLive)
            {
                verdicts.Add($"Completed {sequence.Id} {packet.Source}");
                completed.Add(sequence);
            }
            else if (finished[sequence].Any(attempt => attempt.Start > sequence.SpentAt)
                && !verdicts.Contains($"Burned {sequence.Id} {packet.Source}"))
            {
                verdicts.Add($"Replayed {sequence.Id} {packet.Source}");
            }
        }

        foreach (ModelSequence line in completed.Where(sequence => sequence.IsLine))
        {
            foreach (ModelSequence each in sequences.Where(each => each.List == line.List && each.Id <= line.Id && each.IsLive))
            {
                each.Spend(now);
            }
        }

        return verdicts;
    }
}
