using TanKnock.Client.Platform;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>Sends the knocks of a sequence in order, with pauses in between.</summary>
internal sealed class Knocker(KnockSender sender, TimeSpan delay, TimeProvider clock, Action<int, Knock> left)
{
    /// <summary>Sends them all.</summary>
    /// <returns>0, or the error number of the knock that could not leave; none is sent after it.</returns>
    internal int Knock(KnockSequence sequence)
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
            int errno = sender.Send(knock);
            last = clock.GetTimestamp();
            if (errno != Errno.None)
            {
                return errno;
            }

            left(i + 1, knock);
        }

        return Errno.None;
    }
}
