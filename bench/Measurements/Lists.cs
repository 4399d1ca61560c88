using System.Diagnostics;
using System.Globalization;
using TanKnock.Bench.Lab;
using TanKnock.Bench.Results;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Bench.Measurements;

/// <summary>What a list of a million lines costs: to make, to start with, to consume from.</summary>
internal static class Lists
{
    private const int Long = 1_000_000;
    private const int Short = 100;
    private const double MostMakingSeconds = 5;
    private const double MostStartingSeconds = 2;

    /// <summary>Two medians of a write and its fdatasync differ by so much, from run to run, with the same list.</summary>
    private const double Noise = 1.25;

    internal static IEnumerable<Row> Measure(Site site)
    {
        long start = Stopwatch.GetTimestamp();
        string longList = site.MakeList("long.tan", Long);
        double making = Stopwatch.GetElapsedTime(start).TotalSeconds;
        yield return new Row(
            "seqgen --count 1000000", Text($"{making:0.00} s"), "", "", Text($"< {MostMakingSeconds} s"),
            making < MostMakingSeconds);

        double starting;
        using (RunningDaemon daemon = RunningDaemon.StartOurs(site, longList))
        {
            starting = daemon.StartTime.TotalSeconds;
        }

        double theirs;
        using (RunningDaemon daemon = RunningDaemon.StartKnockd(site, longList))
        {
            theirs = daemon.StartTime.TotalSeconds;
        }

        yield return new Row(
            "start with 1,000,000 lines", Text($"{starting:0.00} s"), Text($"{theirs:0.00} s"),
            Ratio.Text(starting, theirs), Text($"< {MostStartingSeconds} s"), starting < MostStartingSeconds);

        yield return Consuming(Load(longList), Load(site.MakeList("short.tan", Short)));
    }

    /// <summary>Alternately, so that a disk that has a slow second is slow for both.</summary>
    private static Row Consuming(TanList longList, TanList shortList)
    {
        Times longTimes = new();
        Times shortTimes = new();
        for (int i = 0; i < Short; i++)
        {
            shortTimes.Add(Consume(shortList, i));
            longTimes.Add(Consume(longList, i));
        }

        double ratio = longTimes.Median / shortTimes.Median;
        return new Row(
            "consume a line: list of 1,000,000 to 100 lines", Text($"p50 {longTimes.Median:0.000} ms"),
            Text($"p50 {shortTimes.Median:0.000} ms (ours, 100 lines)"), Text($"{ratio:0.00}"),
            Text($"<= {Noise} (noise)"), ratio <= Noise);
    }

    private static TimeSpan Consume(TanList list, int index)
    {
        LineNote note = new(LineState.Used, DateTimeOffset.UnixEpoch, "203.0.113.2", "openSSH");
        long start = Stopwatch.GetTimestamp();
        ConsumeResult result = list.Consume(index, note, window: 10);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return result.Verdict == ConsumeVerdict.Consumed
            ? time
            : throw new InvalidOperationException($"not consumed: {result.Verdict} {result.Error}");
    }

    private static TanList Load(string path) => TanList.Load(PosixFileSystem.Instance, path, out Fault? error)
        ?? throw new InvalidOperationException(error!.ToString());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
