using System.Diagnostics;
using System.Globalization;
using TanKnock.Bench.Lab;
using TanKnock.Bench.Results;

namespace TanKnock.Bench.Measurements;

/// <summary>The client as a whole process, from its start to its end, with four knocks and no pause.</summary>
internal static class Client
{
    private const int Rounds = 20;
    private const double MostMilliseconds = 30;

    internal static IEnumerable<Row> Measure(Site site)
    {
        string list = site.MakeList("client.tan", 100) + ".client";
        string server = Site.ServerAddress.ToString();
        Times ours = Run(site, site.Program("tanknock"), "--list", list, "-d", "0", server);
        Times theirs = Run(site, "/usr/bin/knock", server, "7000:tcp", "8000:udp", "9000:tcp", "10000:udp");
        yield return new Row(
            "tanknock, 4 knocks, -d 0", $"{ours}", $"{theirs} (knock, fixed)",
            Ratio.Text(ours.Median, theirs.Median), Text($"p50 < {MostMilliseconds} ms"),
            ours.Median < MostMilliseconds);
    }

    private static Times Run(Site site, string program, params string[] words) => site.Client.Do(() =>
    {
        Times times = new();
        for (int i = 0; i < Rounds; i++)
        {
            ProcessStartInfo start = new(program, words) { RedirectStandardError = true, RedirectStandardOutput = true };
            long begin = Stopwatch.GetTimestamp();
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            times.Add(Stopwatch.GetElapsedTime(begin));
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{program}: {process.StandardError.ReadToEnd()}");
            }
        }

        return times;
    });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
