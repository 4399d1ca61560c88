using System.Globalization;

namespace TanKnock.Bench.Results;

/// <summary>How ours compares to theirs, in words.</summary>
internal static class Ratio
{
    /// <summary>"1/5.5" if ours is the smaller one, "3.2" if it is not; nothing if there is nothing to compare.</summary>
    internal static string Text(double ours, double theirs) => ours <= 0 || theirs <= 0 || double.IsInfinity(theirs) ? "-"
        : ours < theirs ? string.Create(CultureInfo.InvariantCulture, $"1/{theirs / ours:0.0}")
        : string.Create(CultureInfo.InvariantCulture, $"{ours / theirs:0.0}");
}
