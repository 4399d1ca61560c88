using System.Diagnostics;

namespace TanKnock.EndToEnd;

/// <summary>A path between client and server that loses, delays and reorders: a tunnel at each end, and this process in
/// between. What <c>tc netem</c> would do where the kernel has it.</summary>
internal sealed class LossyPath : IDisposable
{
    internal const string Interface = "path0";
    internal const string Server = "198.51.100.1";
    internal const string Client = "198.51.100.2";

    /// <summary>How often a thread looks whether it is to end.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Tunnel[] _ends;
    private readonly Thread[] _carriers;
    private volatile bool _isOver;
    private int _lost;
    private int _overtaken;

    private LossyPath(Site site, PathQuality quality, int seed)
    {
        _ends = [new Tunnel(site.Client, Interface), new Tunnel(site.Server, Interface)];
        _carriers =
        [
            new Thread(() => Carry(_ends[0], _ends[1], quality, new Random(seed))),
            new Thread(() => Carry(_ends[1], _ends[0], quality, new Random(seed + 1))),
        ];
    }

    /// <summary>Packets lost so far.</summary>
    internal int Lost => Volatile.Read(ref _lost);

    /// <summary>Packets that another one has overtaken so far.</summary>
    internal int Overtaken => Volatile.Read(ref _overtaken);

    /// <summary>Joins client and server of a site; it lasts until it is disposed.</summary>
    internal static async Task<LossyPath> JoinAsync(Site site, PathQuality quality, int seed)
    {
        LossyPath path = new(site, quality, seed);
        try
        {
            await AddressAsync(site.Client, Client, Server);
            await AddressAsync(site.Server, Server, Client);
            Array.ForEach(path._carriers, carrier => carrier.Start());
            return path;
        }
        catch
        {
            Array.ForEach(path._ends, end => end.Dispose());
            throw;
        }
    }

    public void Dispose()
    {
        _isOver = true;
        Array.ForEach(_carriers, carrier => carrier.Join());
        Array.ForEach(_ends, end => end.Dispose());
    }

    private static Task<string> AddressAsync(Machine machine, string own, string other) =>
        Commands.RunAsync("ip", ["-n", machine.Namespace.Name, "-batch", "-"], $"""
            addr add {own} peer {other} dev {Interface}
            link set {Interface} up

            """);

    private void Carry(Tunnel from, Tunnel to, PathQuality quality, Random dice)
    {
        // What waits for a processor here would arrive together with what was sent long after it.
        NativeMethods.HurryThisThread();
        PriorityQueue<(byte[] Datagram, int Number), TimeSpan> underWay = new();
        long start = Stopwatch.GetTimestamp();
        int sent = 0;
        int latest = 0;
        while (!_isOver)
        {
            TimeSpan left = underWay.TryPeek(out _, out TimeSpan due) ? due - Stopwatch.GetElapsedTime(start) : Look;
            if (left <= TimeSpan.Zero)
            {
                (byte[] datagram, int number) = underWay.Dequeue();
                to.Send(datagram);
                _ = number < latest ? Interlocked.Increment(ref _overtaken) : 0;
                latest = Math.Max(latest, number);
            }
            else if (from.Receive(left) is byte[] datagram)
            {
                if (dice.NextDouble() < quality.Loss)
                {
                    Interlocked.Increment(ref _lost);
                }
                else
                {
                    double milliseconds = quality.Delay + (quality.Jitter * ((2 * dice.NextDouble()) - 1));
                    underWay.Enqueue((datagram, ++sent), Stopwatch.GetElapsedTime(start) + TimeSpan.FromMilliseconds(milliseconds));
                }
            }
        }
    }
}
