using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TanKnock.Tests.Client;

/// <summary>tcpdump at an interface of a namespace: every packet with its time, as the kernel saw it.</summary>
internal sealed partial class PacketWatch : IDisposable
{
    private readonly Process tcpdump;
    private readonly BlockingCollection<Packet> arriving = [];

    internal PacketWatch(NetworkLab network, string at = "lo")
    {
        string[] command = network.Inside("tcpdump", "-Z", "root", "--immediate-mode", "-n", "-tt", "-l", "-i", at);
        tcpdump = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string? said;
        while ((said = tcpdump.StandardError.ReadLine())?.StartsWith("listening", StringComparison.Ordinal) != true)
        {
            if (said is null)
            {
                Dispose();
                throw new InvalidOperationException("tcpdump does not start.");
            }
        }

        tcpdump.OutputDataReceived += (_, line) => Add(line.Data);
        tcpdump.BeginOutputReadLine();
    }

    /// <summary>The packets up to the first that a test waits for, that one included.</summary>
    internal List<Packet> TakeUntil(Predicate<Packet> last)
    {
        List<Packet> seen = [];
        do
        {
            if (!arriving.TryTake(out Packet? packet, ClientLab.Patience))
            {
                throw new TimeoutException($"After {seen.Count} packets none came that was waited for.");
            }

            seen.Add(packet);
        }
        while (!last(seen[^1]));

        return seen;
    }

    public void Dispose()
    {
        tcpdump.Kill();
        tcpdump.WaitForExit();
        tcpdump.Dispose();
        arriving.Dispose();
    }

    private void Add(string? line)
    {
        Match match = Line().Match(line ?? "");
        if (match.Success)
        {
            arriving.Add(new Packet(
                double.Parse(match.Groups["time"].ValueSpan, CultureInfo.InvariantCulture),
                int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture),
                match.Groups["what"].Value,
                match.Groups["source"].Value));
        }
    }

    [GeneratedRegex(@"^(?<time>[0-9.]+) IP6? (?<source>\S+)\.\d+ > \S+\.(?<port>\d+): (?<what>UDP, length \d+|Flags \[[^]]*\].* length \d+)")]
    private static partial Regex Line();

    /// <summary>When it was seen, in seconds; where it went; what tcpdump calls it; and from which address it came.</summary>
    internal sealed record Packet(double Time, int Port, string What, string Source)
    {
        internal bool IsSyn => What.StartsWith("Flags [S],", StringComparison.Ordinal) && HasNoContent;

        internal bool HasNoContent => What.EndsWith(" length 0", StringComparison.Ordinal);

        /// <summary>The knock that it is; anything else stands out.</summary>
        internal string Knock => IsSyn ? $"{Port}:tcp" : What == "UDP, length 0" ? $"{Port}:udp" : $"{Port} {What}";
    }
}
