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

    /// <summary>In turns, each with matchers of its own: what memory costs depends on where its pages lie, and on what the
    /// machine does just then, for longer than one measurement takes.</summary>
    private const int Rounds = 3;

    private const int IterationsOfRound = 5;

    internal static IEnumerable<Row> Measure(string folder)
    {
        PacketCost[] all =
        [
            .. Enumerable.Range(0, Rounds).SelectMany(_ => Run(folder))
                .GroupBy(cost => (cost.Mix, cost.Lists, cost.OneWay)).Select(PacketCost.Best),
        ];
        foreach (IGrouping<Mix, PacketCost> mix in all.Where(cost => !cost.OneWay).GroupBy(cost => cost.Mix))
        {
            yield return RowOf(mix.Single(cost => cost.Lists == 1), mix.Single(cost => cost.Lists != 1));
        }

        foreach (IGrouping<int, PacketCost> flood in all.Where(cost => cost.Mix == Mix.FirstKnocks).GroupBy(cost => cost.Lists))
        {
            yield return RowOfOneWay(flood.Single(cost => cost.OneWay), flood.Single(cost => !cost.OneWay));
        }
    }

    private static IEnumerable<PacketCost> Run(string folder)
    {
        Summary summary = BenchmarkRunner.Run<MatchingBenchmark>(Configuration(folder));
        if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
        {
            throw new InvalidOperationException("the benchmark of the matcher failed: see above");
        }

        // For whoever wants to see more than two numbers of it.
        MarkdownExporter.Console.ExportToLog(summary, new TextLogger(Console.Error));
        return summary.Reports.Select(PacketCost.Of);
    }

    private static Row RowOfOneWay(PacketCost oneWay, PacketCost inClear)
    {
        double ratio = oneWay.Nanoseconds / inClear.Nanoseconds;
        return new Row(
            Text($"packet, {oneWay.Mix}, {oneWay.Lists} lists: one-way to in clear"), Text($"{oneWay.Nanoseconds:0.0} ns, {oneWay.Bytes} B"),
            Text($"{inClear.Nanoseconds:0.0} ns (ours, in clear)"), Text($"{ratio:0.00}"), Text($"<= {MostOfOneWay:0.00}, 0 B"),
            oneWay.Bytes == 0 && ratio <= MostOfOneWay);
    }

    private static Row RowOf(PacketCost one, PacketCost many)
    {
        double ratio = many.Nanoseconds / one.Nanoseconds;

        // With any port, a thousand lists are hit a thousand times as often: more is done, not the same for more.
        bool comparable = one.Mix != Mix.AnyPort;
        long bytes = one.Bytes + many.Bytes;
        return new Row(
            $"packet, {one.Mix}: 1,000 lists to 1 list", Text($"{many.Nanoseconds:0.0} ns, {bytes} B"),
            Text($"{one.Nanoseconds:0.0} ns (ours, 1 list)"), Text($"{ratio:0.00}"), comparable ? Text($"<= {MostOfOneList:0.00}, 0 B") : "0 B",
            bytes == 0 && (!comparable || ratio <= MostOfOneList));
    }

    /// <summary>In this process, which runs optimised code from the start: the same code as in one of its own, without a
    /// project to be generated and built first.</summary>
    private static ManualConfig Configuration(string folder) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithMinIterationTime(TimeInterval.FromMilliseconds(100))
            .WithWarmupCount(3)
            .WithIterationCount(IterationsOfRound))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(new TextLogger(TextWriter.Null))
        .WithArtifactsPath(folder);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
