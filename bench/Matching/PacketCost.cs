using BenchmarkDotNet.Reports;

namespace TanKnock.Bench.Matching;

/// <summary>What a packet of a mix costs.</summary>
/// <param name="Mix">The packets.</param>
/// <param name="Lists">How many lists are listened for.</param>
/// <param name="OneWay">Whether these are one-way.</param>
/// <param name="Nanoseconds">The best of all iterations: whoever else uses the machine can only make them slower.</param>
/// <param name="Bytes">Allocated for a pass of packets.</param>
internal sealed record PacketCost(Mix Mix, int Lists, bool OneWay, double Nanoseconds, long Bytes)
{
    internal static PacketCost Of(BenchmarkReport report) => new(
        (Mix)report.BenchmarkCase.Parameters[nameof(MatchingBenchmark.Mix)],
        (int)report.BenchmarkCase.Parameters[nameof(MatchingBenchmark.Lists)],
        (bool)report.BenchmarkCase.Parameters[nameof(MatchingBenchmark.OneWay)],
        report.ResultStatistics!.Min,
        report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)
            ?? throw new InvalidOperationException("allocation was not measured"));

    /// <summary>Of the same, measured several times.</summary>
    internal static PacketCost Best(IEnumerable<PacketCost> rounds) => rounds.Aggregate((one, other) => one with
    {
        Nanoseconds = Math.Min(one.Nanoseconds, other.Nanoseconds),
        Bytes = Math.Max(one.Bytes, other.Bytes),
    });
}
