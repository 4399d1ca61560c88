using System.Numerics;

namespace TanKnock.Core.Sequences;

/// <summary>Uniform numbers below a bound, made of a stream of 32-bit words.</summary>
public abstract class NumberSource : IDisposable
{
    /// <summary>A number from 0 to <paramref name="bound"/> - 1, each with the same probability.</summary>
    /// <param name="bound">How many numbers there are, at least 1.</param>
    public uint Below(uint bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);

        // As many bits as the largest number has; too large a number is thrown away, never folded back, which would make
        // some numbers likelier than others.
        uint mask = uint.MaxValue >>> BitOperations.LeadingZeroCount((bound - 1) | 1);
        uint number;
        do
        {
            number = NextWord() & mask;
        }
        while (number >= bound);
        return number;
    }

    /// <summary>Erases what was fetched.</summary>
    public abstract void Dispose();

    /// <summary>The next 32 bits of the stream.</summary>
    protected abstract uint NextWord();
}
