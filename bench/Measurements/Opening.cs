using System.Globalization;
using TanKnock.Bench.Lab;
using TanKnock.Bench.Results;

namespace TanKnock.Bench.Measurements;

/// <summary>From the last knock to the open port, on a quiet wire; and the memory that takes.</summary>
internal static class Opening
{
    private const int Rounds = 50;

    /// <summary>At most this part of knockd's time.</summary>
    private const double MostOfTheirs = 1.0 / 8;

    private const double MostMilliseconds = 5;

    private const double MostResident = 40;

    internal static IEnumerable<Row> Measure(Site site)
    {
        (Times ours, double oursResident) = Run(site, RunningDaemon.StartOurs(site, site.MakeList("quiet-ours.tan", 100)));
        (Times theirs, double theirsResident) =
            Run(site, RunningDaemon.StartKnockd(site, site.MakeList("quiet-knockd.tan", 100)));
        double ratio = ours.Median / theirs.Median;
        yield return new Row(
            "last knock to open port", $"{ours}, {ours.Count}/{Rounds} open", $"{theirs}, {theirs.Count}/{Rounds} open",
            Ratio.Text(ours.Median, theirs.Median), Text($"p50 <= 1/8 and < {MostMilliseconds} ms, {Rounds}/{Rounds}"),
            ratio <= MostOfTheirs && ours.Median < MostMilliseconds && ours.Count == Rounds);
        yield return new Row(
            $"resident memory, one list, {Rounds} knocks", Text($"{oursResident:0.0} MB"),
            Text($"{theirsResident:0.0} MB"), Ratio.Text(oursResident, theirsResident),
            Text($"< {MostResident} MB"), oursResident < MostResident);
    }

    private static (Times Times, double Resident) Run(Site site, RunningDaemon daemon)
    {
        using (daemon)
        {
            Times times = KnockRounds.Run(site, daemon, Rounds);
            return (times, daemon.Resident);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
