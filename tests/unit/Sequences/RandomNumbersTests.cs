using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Sequences;

public sealed class RandomNumbersTests
{
    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(3u)]
    [InlineData(100u)]
    [InlineData(129u)]
    public void Below_gives_every_number_equally_often(uint bound)
    {
        using RandomNumbers numbers = new();
        int[] counts = new int[bound];
        for (int i = 0; i < 200_000; i++)
        {
            counts[numbers.Below(bound)]++;
        }

        if (bound > 1)
        {
            ChiSquare.AssertUniform(counts);
        }
    }

    [Fact]
    public void Below_has_no_modulo_bias_where_it_would_be_largest()
    {
        // Folding 32 random bits back below 3 * 2^30 would make the lowest third twice as likely.
        const uint Third = 1u << 30;
        using RandomNumbers numbers = new();
        int[] counts = new int[3];
        for (int i = 0; i < 100_000; i++)
        {
            counts[numbers.Below(3 * Third) / Third]++;
        }

        ChiSquare.AssertUniform(counts);
    }

    [Fact]
    public void Below_zero_is_a_bug_of_the_caller()
    {
        using RandomNumbers numbers = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => numbers.Below(0));
    }
}
