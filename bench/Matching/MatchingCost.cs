using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using TanKnock.Bench.Results;

namespace TanKnock.Bench.Matching;

/// <summary>Runs <see cref="MatchingBenchmark"/> and makes rows of its numbers.</summary>
internal static class MatchingCost
{
    /// <summary>1,000 lists may cost so much of what one list costs.</summary>
    private const double MostOfOneList = 1.20;

    /// <summary>A flood on the first knocks of one-way lists may cost so much of one on lists in clear.</summary>
    private const double MostOfOneWay = 1.30;

    internal static IEnumerable<Row> Measure(string folder)
    {
        Summary summary = BenchmarkRunner.Run<MatchingBenchmark>(Configuration(folder));
        if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
        {
            throw new InvalidOperationException("the benchmark of the matcher failed: see above");
        }

        // For whoever wants to see more than two numbers of it.
        MarkdownExporter.Console.ExportToLog(summary, new TextLogger(Console.Error));
        foreach (IGrouping<Mix, BenchmarkReport> mix in summary.Reports
            .Where(report => !(bool)Parameter(report, "OneWay")).GroupBy(report => (Mix)Parameter(report, "Mix")))
        {
            BenchmarkReport one = mix.Single(report => (int)Parameter(report, "Lists") == 1);
            BenchmarkReport many = mix.Single(report => (int)Parameter(report, "Lists") != 1);
            yield return RowOf(mix.Key, one, many);
        }

        foreach (IGrouping<int, BenchmarkReport> flood in summary.Reports
            .Where(report => (Mix)Parameter(report, "Mix") == Mix.FirstKnocks).GroupBy(report => (int)Parameter(report, "Lists")))
        {
            yield return RowOfOneWay(flood.Key, flood.Single(r => (bool)Parameter(r, "OneWay")), flood.Single(r => !(bool)Parameter(r, "OneWay")));
        }
    }

    private static Row RowOfOneWay(int lists, BenchmarkReport oneWay, BenchmarkReport inClear)
    {
        double ratio = Best(oneWay) / Best(inClear);
        long bytes = Allocated(oneWay);
        return new Row(
            Text($"packet, {Mix.FirstKnocks}, {lists} lists: one-way to in clear"), Text($"{Best(oneWay):0.0} ns, {bytes} B"),
            Text($"{Best(inClear):0.0} ns (ours, in clear)"), Text($"{ratio:0.00}"), Text($"<= {MostOfOneWay:0.00}, 0 B"),
            bytes == 0 && ratio <= MostOfOneWay);
    }

    private static Row RowOf(Mix mix, BenchmarkReport one, BenchmarkReport many)
    {
        double ratio = Best(many) / Best(one);

        // With any port, a thousand lists are hit a thousand times as often: more is done, not the same for more.
        bool comparable = mix != Mix.AnyPort;
        long bytes = Allocated(one) + Allocated(many);
        return new Row(
            $"packet, {mix}: 1,000 lists to 1 list", Text($"{Best(many):0.0} ns, {bytes} B"),
            Text($"{Best(one):0.0} ns (ours, 1 list)"), Text($"{ratio:0.00}"), comparable ? Text($"<= {MostOfOneList:0.00}, 0 B") : "0 B",
            bytes == 0 && (!comparable || ratio <= MostOfOneList));
    }

    /// <summary>In this process, which runs optimised code from the start: the same code as in one of its own, without a
    /// project to be generated and built first.</summary>
    private static ManualConfig Configuration(string folder) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithMinIterationTime(TimeInterval.FromMilliseconds(100))
            .WithWarmupCount(3)
            .WithIterationCount(15))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(new TextLogger(TextWriter.Null))
        .WithArtifactsPath(folder);

    private static object Parameter(BenchmarkReport report, string name) => report.BenchmarkCase.Parameters[name];

    /// <summary>The best of the iterations: whoever else uses the machine can only make them slower.</summary>
    private static double Best(BenchmarkReport report) => report.ResultStatistics!.Min;

    private static long Allocated(BenchmarkReport report) =>
        report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)
        ?? throw new InvalidOperationException("allocation was not measured");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
