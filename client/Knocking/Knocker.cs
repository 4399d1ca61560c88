using TanKnock.Client.Platform;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>Sends the knocks of a sequence in order, with pauses in between.</summary>
internal sealed class Knocker(IKnockSender sender, TimeSpan delay, TimeProvider clock, Action<int, Knock> left)
{
    /// <summary>Sends them all.</summary>
    /// <returns>Why a knock could not leave, and none was sent after it; none if all left.</returns>
    internal NetworkError Knock(KnockSequence sequence)
    {
        Pauses pauses = new(clock);
        long last = 0;
        for (int i = 0; i < sequence.Length; i++)
        {
            if (i > 0)
            {
                pauses.Until(last, delay);
            }

            Knock knock = sequence.Knocks[i];
            NetworkError error = sender.Send(knock);
            last = clock.GetTimestamp();
            if (!error.IsNone)
            {
                return error;
            }

            left(i + 1, knock);
        }

        return NetworkError.None;
    }
}
