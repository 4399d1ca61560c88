using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TanKnock.Bench.Lab;
using TanKnock.Bench.Results;

namespace TanKnock.Bench.Measurements;

/// <summary><c>tanknock proxy</c>: how fast it carries bytes, beside nc; and what ssh takes with it, beside ssh alone.</summary>
internal static class Proxy
{
    private const int TransferRounds = 5;
    private const int SshRounds = 20;
    private const long Bytes = 2L << 30;
    private const int Chunk = 1 << 20;

    /// <summary>Behind the firewall's rule for it, not behind the door.</summary>
    private const int TransferPort = 2200;

    private const double LeastOfNc = 0.8;
    private const double MostOfDirect = 1.3;

    internal static IEnumerable<Row> Measure(Site site)
    {
        site.Server.Run("/usr/sbin/nft", "add", "rule", "inet", "filter", "input", "tcp", "dport", $"{TransferPort}", "accept");
        string list = site.MakeList("proxy.tan", 100) + ".client";
        string server = Site.ServerAddress.ToString();
        string ours = $"{site.Program("tanknock")} -q -d 0 --list {list} proxy {server} {TransferPort}";
        string theirs = $"/bin/nc.openbsd -N {server} {TransferPort}";
        yield return Transfer(site, "to the server", $"head -c {Bytes} /dev/zero | {{0}} >/dev/null", ours, theirs, Sink);
        yield return Transfer(site, "from the server", "{0} </dev/null | cat >/dev/null", ours, theirs, Pour);
        yield return Ssh(site);
    }

    private static Row Ssh(Site site)
    {
        using SshPair ssh = SshPair.Start(site);
        double knock = Client.UntilOpen(site, SshRounds).Median;
        Stopwatches times;
        using (RunningDaemon daemon = RunningDaemon.StartOurs(site, site.MakeList("ssh.tan", 100)))
        {
            times = Stopwatches.Run(
                SshRounds,
                () =>
                {
                    site.CloseDoor();
                    return ssh.Time($"{site.Program("tanknock")} -q --list {daemon.List}.client proxy %h %p");
                },

                // The door is open now.
                () => ssh.Time(null));
        }

        double most = (MostOfDirect * times.Theirs.Median) + knock;
        return new Row(
            "ssh true by tanknock proxy", $"{times.Ours}", $"{times.Theirs} (ssh alone)", times.Ratio,
            Text($"p50 <= 1.3 alone + knock ({most:0.0} ms)"), times.Ours.Median <= most);
    }

    private static Row Transfer(Site site, string where, string pipeline, string ours, string theirs, Action<Socket> serve)
    {
        using Socket listener = site.Server.Do(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(IPAddress.Any, TransferPort));
        listener.Listen();
        Stopwatches times = Stopwatches.Run(TransferRounds, () => Time(ours), () => Time(theirs));
        double ratio = times.Theirs.Median / times.Ours.Median;
        return new Row(
            $"tanknock proxy, 2 GiB {where}", Speed(times.Ours), $"{Speed(times.Theirs)} (nc)", Text($"{ratio:0.00}"),
            Text($">= {LeastOfNc:0.00} of nc's speed"), ratio >= LeastOfNc);

        // From the connection to its end, as the server sees it: no knock, no start of a program.
        TimeSpan Time(string program)
        {
            Task<TimeSpan> served = Task.Run(() =>
            {
                using Socket connection = listener.Accept();
                long begin = Stopwatch.GetTimestamp();
                serve(connection);
                return Stopwatch.GetElapsedTime(begin);
            });
            site.Client.Run("/bin/bash", "-o", "pipefail", "-c", string.Format(null, pipeline, program));
            return served.Result;
        }
    }

    private static void Sink(Socket connection)
    {
        byte[] chunk = new byte[Chunk];
        long received = 0;
        int read;
        while ((read = connection.Receive(chunk)) > 0)
        {
            received += read;
        }

        if (received != Bytes)
        {
            throw new InvalidOperationException($"{received} bytes arrived, not {Bytes}");
        }
    }

    private static void Pour(Socket connection)
    {
        byte[] chunk = new byte[Chunk];
        for (long sent = 0; sent < Bytes; sent += chunk.Length)
        {
            connection.Send(chunk);
        }

        connection.Shutdown(SocketShutdown.Send);

        // Until the other end has taken all and closed.
        _ = connection.Receive(chunk);
    }

    private static string Speed(Times times) => Text($"{Bytes / 1e6 / times.Median:0.00} GB/s");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
