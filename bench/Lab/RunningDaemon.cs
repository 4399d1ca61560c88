using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace TanKnock.Bench.Lab;

/// <summary>One of the two daemons, running on the server with one door, and what the kernel says of it.</summary>
internal sealed class RunningDaemon : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    /// <summary>How often the log is looked at for the word that the daemon listens.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    /// <summary>Clock ticks a second in /proc/PID/stat: USER_HZ, always 100 for user space on Linux.</summary>
    private const double TicksPerSecond = 100;

    private const double KibibytesInMegabyte = 1e6 / 1024;

    private readonly Process process;

    private RunningDaemon(string name, Process process, string list, TimeSpan startTime)
    {
        Name = name;
        this.process = process;
        List = list;
        StartTime = startTime;
    }

    internal string Name { get; }

    internal string List { get; }

    /// <summary>From the start of the process until its log says that it listens.</summary>
    internal TimeSpan StartTime { get; }

    /// <summary>CPU time used so far, by all its threads.</summary>
    internal TimeSpan CpuTime
    {
        get
        {
            string stat = File.ReadAllText($"/proc/{process.Id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            double ticks = long.Parse(fields[11], CultureInfo.InvariantCulture)
                + long.Parse(fields[12], CultureInfo.InvariantCulture);
            return TimeSpan.FromSeconds(ticks / TicksPerSecond);
        }
    }

    /// <summary>Resident memory in MB, of 10^6 bytes.</summary>
    internal double Resident => double.Parse(
        File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / KibibytesInMegabyte;

    /// <summary>Packets that the kernel had no room for since our daemon's start; up to a second old.</summary>
    internal static long Dropped(Site site)
    {
        using JsonDocument status = JsonDocument.Parse(site.Server.Run(
            site.Program("tanknockd"), "status", "-c", site.At("tanknockd.conf"), "--json"));
        return status.RootElement.GetProperty("interfaces")[0].GetProperty("dropped").GetInt64();
    }

    internal static RunningDaemon StartOurs(Site site, string list) =>
        Start(site, "tanknockd", site.Program("tanknockd"), list, $"    state_dir = {site.At("state")}\n    runtime_dir = {site.At("run")}\n");

    internal static RunningDaemon StartKnockd(Site site, string list) => Start(site, "knockd", "/usr/sbin/knockd", list, "");

    public void Dispose()
    {
        // By pid, and patiently: knockd ends at its next packet or timeout only.
        _ = Libc.Signal(process.Id, Libc.Sigterm);
        if (!process.WaitForExit(StopLimit))
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }

    private static RunningDaemon Start(Site site, string name, string program, string list, string options)
    {
        string log = site.At(name + ".log");
        string configuration = site.At(name + ".conf");
        File.Delete(log);
        File.WriteAllText(configuration, $"""
            [options]
                logfile = {log}
                interface = {Place.Interface}
            {options}
            [openSSH]
                one_time_sequences = {list}
                seq_timeout = {Site.SequenceTimeout}
                tcpflags = syn
                start_command = {Site.StartCommand}

            """);
        long start = Stopwatch.GetTimestamp();
        Process process = site.Server.Start(new ProcessStartInfo(program, ["-c", configuration, "-i", Place.Interface])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        while (!File.Exists(log) || !File.ReadAllText(log).Contains("listening on", StringComparison.Ordinal))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(start) > StartLimit)
            {
                process.Kill();
                throw new InvalidOperationException($"{name} does not listen: {errors.Result}");
            }

            Thread.Sleep(Look);
        }

        return new RunningDaemon(name, process, list, Stopwatch.GetElapsedTime(start));
    }
}
