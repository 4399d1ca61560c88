using Xunit;

namespace TanKnock.Tests.Sequences;

/// <summary>Pearson's test that counts come from equally likely cells.</summary>
internal static class ChiSquare
{
    /// <summary>Standard deviations to allow: 6 are one false alarm in a thousand million runs.</summary>
    private const double Deviations = 6;

    public static void AssertUniform(IReadOnlyCollection<int> counts)
    {
        double expected = (double)counts.Sum() / counts.Count;
        double statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);

        // Wilson and Hilferty's approximation of the distribution's upper quantile.
        double freedom = counts.Count - 1;
        double part = 2 / (9 * freedom);
        double limit = freedom * Math.Pow(1 - part + (Deviations * Math.Sqrt(part)), 3);
        Assert.True(statistic < limit, $"chi-square {statistic:0.0} of {freedom} degrees of freedom, limit {limit:0.0}");
    }
}
