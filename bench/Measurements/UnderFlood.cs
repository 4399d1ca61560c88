using System.Diagnostics;
using System.Globalization;
using TanKnock.Bench.Lab;
using TanKnock.Bench.Results;
using TanKnock.Bench.Wire;
using TanKnock.Core.Sequences;

namespace TanKnock.Bench.Measurements;

/// <summary>Honest knocks while somebody floods the wire.</summary>
internal static class UnderFlood
{
    private const int Rounds = 20;
    private const double MostMilliseconds = 20;

    /// <summary>All lines begin with this knock, which the flood hits: it is a door's first knock for every line, as
    /// that of a fixed sequence would be.</summary>
    private const int FirstPort = 7000;

    /// <summary>The flood goes on for so long before the first honest knock: longer than a table of 131,072 attempts
    /// takes to fill, so that the honest knocks have to live with evictions.</summary>
    private static readonly TimeSpan Filling = TimeSpan.FromSeconds(8);

    private const int WarmUp = 5;

    /// <summary>Half of what it was when each packet woke the daemon: 56 % of a core at 100,000 packets a second.</summary>
    private const double MostMicroseconds = 2.8;

    /// <summary>The rates that are tried for the first loss.</summary>
    private const int FirstRate = 200_000;
    private const double NextRate = 1.25;

    /// <summary>How long each of them lasts: more than the ring holds at any of them.</summary>
    private static readonly TimeSpan Trying = TimeSpan.FromSeconds(3);

    /// <summary>How old the daemon's counter of lost packets may be.</summary>
    private static readonly TimeSpan Counting = TimeSpan.FromSeconds(1.5);

    /// <summary>From the full table on memory may not grow by more than this, in MB.</summary>
    private const double MostGrowth = 2;

    internal static IEnumerable<Row> Measure(Site site)
    {
        foreach (Row row in Measure(site, 20_000, FirstPort, "20,000/s on the first knock"))
        {
            yield return row;
        }

        foreach (Row row in Measure(site, 100_000, null, "100,000/s on random ports"))
        {
            yield return row;
        }

        foreach (Row row in Measure(site, 300_000, null, "300,000/s on random ports"))
        {
            yield return row;
        }

        yield return new Row("random ports: packets/s at the first loss", FirstLoss(site), "", "", "-", null);
    }

    private static IEnumerable<Row> Measure(Site site, int rate, int? port, string what)
    {
        string place = port is null ? "ports" : "first";
        FloodResult ours = Run(
            site, RunningDaemon.StartOurs(site, site.WriteList($"{place}-ours.tan", Lines())), rate, port);
        FloodResult theirs = Run(
            site, RunningDaemon.StartKnockd(site, site.WriteList($"{place}-knockd.tan", Lines())), rate, port);
        yield return new Row(
            what + ": opened", Opened(ours), Opened(theirs), Ratio.Text(ours.Times.Median, theirs.Times.Median),
            Text($"{Rounds}/{Rounds}, p50 < {MostMilliseconds} ms"),
            ours.Times.Count == Rounds && ours.Times.Median < MostMilliseconds);
        yield return new Row(
            what + ": memory before, full, after", Memory(ours), Memory(theirs), "",
            Text($"bounded: full to after < {MostGrowth} MB"), ours.After - ours.Full < MostGrowth);
        yield return new Row(
            what + ": CPU, packets/s sent", Load(ours), Load(theirs), Ratio.Text(ours.Cpu, theirs.Cpu),
            port is null ? Text($"<= {MostMicroseconds} us a packet") : "-", port is null ? ours.CpuOfPacket <= MostMicroseconds : null);
    }

    /// <summary>Floods faster and faster, until the kernel drops a packet or the sender cannot send faster.</summary>
    private static string FirstLoss(Site site)
    {
        using RunningDaemon daemon = RunningDaemon.StartOurs(site, site.WriteList("loss.tan", Lines()));
        for (double rate = FirstRate; ; rate *= NextRate)
        {
            long before = RunningDaemon.Dropped(site);
            double sent;
            using (Flood flood = new(site.Client, (int)rate, null))
            {
                Thread.Sleep(Trying);
                sent = flood.AchievedRate;
            }

            Thread.Sleep(Counting);
            long lost = RunningDaemon.Dropped(site) - before;
            if (lost > 0)
            {
                return Text($"{sent:#,0}: {lost / (sent * Trying.TotalSeconds):0.00%} lost");
            }

            if (sent < rate / NextRate)
            {
                return Text($"none up to {sent:#,0}, the sender's limit");
            }
        }
    }

    private static FloodResult Run(Site site, RunningDaemon daemon, int rate, int? port)
    {
        using (daemon)
        {
            // What openings need is loaded by the first ones; it is not the flood's.
            _ = KnockRounds.Run(site, daemon, WarmUp);
            double before = daemon.Resident;
            using Flood flood = new(site.Client, rate, port);
            Thread.Sleep(Filling);
            double full = daemon.Resident;
            TimeSpan cpu = daemon.CpuTime;
            long start = Stopwatch.GetTimestamp();
            Times times = KnockRounds.Run(site, daemon, Rounds);
            double load = (daemon.CpuTime - cpu) / Stopwatch.GetElapsedTime(start);
            return new FloodResult(times, before, full, daemon.Resident, load, flood.AchievedRate);
        }
    }

    private static IEnumerable<KnockSequence> Lines()
    {
        _ = PortSet.TryParse("8000-65535", out PortSet? ports, out _);
        using SequenceGenerator generator = new(new SequenceRules(ports!, [Protocol.Tcp, Protocol.Udp], 3), 100);
        for (int i = 0; i < 100; i++)
        {
            yield return new KnockSequence([new Knock(Protocol.Tcp, FirstPort), .. generator.Next()]);
        }
    }

    private static string Opened(FloodResult result) => $"{result.Times.Count}/{Rounds}, {result.Times}";

    private static string Memory(FloodResult result) =>
        Text($"{result.Before:0.0}, {result.Full:0.0}, {result.After:0.0} MB");

    private static string Load(FloodResult result) => Text($"{result.Cpu:0%} of a core, {result.CpuOfPacket:0.00} us a packet, {result.Rate:#,0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
