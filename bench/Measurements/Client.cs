using System.Globalization;
using TanKnock.Bench.Lab;
using TanKnock.Bench.Results;

namespace TanKnock.Bench.Measurements;

/// <summary>The client as a whole process, from its start to its end.</summary>
internal static class Client
{
    private const int Rounds = 50;
    private const double MostMilliseconds = 30;
    private const double MostForStart = 10;
    private const double MostUntilOpen = 100;

    internal static IEnumerable<Row> Measure(Site site)
    {
        Stopwatches start = Stopwatches.Run(
            Rounds, () => site.Client.Time(site.Program("tanknock"), "--version"), () => site.Client.Time("/bin/true"));
        yield return new Row(
            "tanknock --version", $"{start.Ours}", $"{start.Theirs} (true)", start.Ratio, Text($"p50 < {MostForStart} ms"),
            start.Ours.Median < MostForStart);

        string list = site.MakeList("client.tan", 2 * Rounds) + ".client";
        string server = Site.ServerAddress.ToString();
        Stopwatches knock = Stopwatches.Run(
            Rounds,
            () => site.Client.Time(site.Program("tanknock"), "--list", list, "-d", "0", server),
            () => site.Client.Time("/usr/bin/knock", server, "7000:tcp", "8000:udp", "9000:tcp", "10000:udp"));
        yield return new Row(
            "tanknock, 4 knocks, -d 0", $"{knock.Ours}", $"{knock.Theirs} (knock, fixed)", knock.Ratio,
            Text($"p50 < {MostMilliseconds} ms"), knock.Ours.Median < MostMilliseconds);

        Times open = UntilOpen(site, Rounds);
        yield return new Row(
            "tanknock --wait 22, 4 knocks, default delay", $"{open}", "", "", Text($"p50 < {MostUntilOpen} ms"),
            open.Median < MostUntilOpen);
    }

    /// <summary>From the start of the client until it ends because the port is open.</summary>
    internal static Times UntilOpen(Site site, int rounds)
    {
        string list = site.MakeList("wait.tan", 2 * rounds);
        Times times = new();
        using RunningDaemon daemon = RunningDaemon.StartOurs(site, list);
        for (int i = 0; i < rounds; i++)
        {
            site.CloseDoor();
            times.Add(site.Client.Time(
                site.Program("tanknock"), "--list", list + ".client", "--wait", $"{Site.HiddenPort}", Site.ServerAddress.ToString()));
        }

        return times;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
