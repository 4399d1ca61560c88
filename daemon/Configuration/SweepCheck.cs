using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Configuration;

/// <summary>Judges whether somebody who tries port after port knocks a sequence by accident.</summary>
public static class SweepCheck
{
    /// <summary>Whether the ports only rise or only fall, so that a sweep meets the knocks in their order.</summary>
    public static bool OnlyRisesOrFalls(KnockSequence sequence) =>
        Goes(sequence, (port, next) => next > port) || Goes(sequence, (port, next) => next < port);

    /// <summary>Whether a sweep over every port gets through: it meets the knocks in their order, and the ports
    /// between them are not enough strays to end the attempt.</summary>
    public static bool IsCompletedBySweep(KnockSequence sequence, int strayLimit)
    {
        int low = ushort.MaxValue;
        int high = 0;
        bool bothProtocols = false;
        foreach (Knock knock in sequence.Knocks)
        {
            low = Math.Min(low, knock.Port);
            high = Math.Max(high, knock.Port);
            bothProtocols |= knock.Protocol != sequence.Knocks[0].Protocol;
        }

        // Only a sweep that sends both protocols to each port can complete a sequence that mixes them.
        int packets = (high - low + 1) * (bothProtocols ? 2 : 1);
        return OnlyRisesOrFalls(sequence) && packets - sequence.Length <= strayLimit;
    }

    private static bool Goes(KnockSequence sequence, Func<ushort, ushort, bool> onward)
    {
        for (int i = 1; i < sequence.Length; i++)
        {
            Knock knock = sequence.Knocks[i - 1];
            Knock next = sequence.Knocks[i];
            bool samePort = knock.Port == next.Port && knock.Protocol != next.Protocol;
            if (!samePort && !onward(knock.Port, next.Port))
            {
                return false;
            }
        }

        return true;
    }
}
