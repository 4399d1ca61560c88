using System.Globalization;

namespace TanKnock.Bench.Results;

/// <summary>Durations of the same thing, many times.</summary>
internal sealed class Times
{
    private readonly List<double> sorted = [];

    internal int Count => sorted.Count;

    internal double Median => Percentile(50);

    internal void Add(TimeSpan time)
    {
        double milliseconds = time.TotalMilliseconds;
        int at = sorted.BinarySearch(milliseconds);
        sorted.Insert(at < 0 ? ~at : at, milliseconds);
    }

    /// <summary>The smallest time, in milliseconds, that so many percent of the times do not exceed.</summary>
    internal double Percentile(int percent) => sorted.Count == 0
        ? double.PositiveInfinity
        : sorted[((sorted.Count * percent) + 99) / 100 - 1];

    /// <summary>Median and 95th percentile.</summary>
    public override string ToString() => sorted.Count == 0
        ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"p50 {Median:0.0#} ms, p95 {Percentile(95):0.0#} ms");
}
