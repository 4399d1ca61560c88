using System.Net;
using System.Net.Sockets;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Capture;

/// <summary>A capture on a loopback interface of its own; and another plan while packets come: none is missed, none is
/// seen twice.</summary>
public sealed class ReplacementTests
{
    private const int FirstPort = 10_000;
    private const int LastPort = 59_999;
    private const int Replacements = 12;

    /// <summary>Bounds a failure.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public async Task ReplaceAsync_while_packets_come_shows_each_of_them_once()
    {
        using LoopbackLab lab = new();
        Tally tally = new();
        using CancellationTokenSource stop = new();
        (WireCapture capture, Task run) = lab.Enter(() => Start(Plan(0), tally, stop.Token));
        try
        {
            using Socket socket = lab.Enter(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
            Task sending = Task.Run(() => Send(socket, tally));
            for (int round = 1; round <= Replacements; round++)
            {
                Assert.Null(await capture.ReplaceAsync(Plan(round)).WaitAsync(Patience));
                await tally.ReachedAsync(FirstPort + (round * (LastPort - FirstPort) / Replacements / 2)).WaitAsync(Patience);
            }

            await sending.WaitAsync(Patience);
            await tally.ReachedAsync(LastPort).WaitAsync(Patience);
            Assert.All(Enumerable.Range(FirstPort, LastPort - FirstPort + 1), port => Assert.Equal(1, tally.Seen[port]));
            WireStatus status = Assert.Single(capture.Status);
            Assert.True(status.IsListening);
            Assert.Equal(0, status.Counters.KernelDropped);
        }
        finally
        {
            await stop.CancelAsync();
            await run.WaitAsync(Patience);
            capture.Dispose();
        }
    }

    [RootFact]
    public async Task ReplaceAsync_with_what_is_there_already_opens_nothing_and_other_interfaces_are_awaited()
    {
        using LoopbackLab lab = new();
        Tally tally = new();
        using CancellationTokenSource stop = new();
        (WireCapture capture, Task run) = lab.Enter(() => Start(Plan(0), tally, stop.Token));
        try
        {
            Assert.Null(await capture.ReplaceAsync(Plan(0)).WaitAsync(Patience));
            Assert.Null(await capture.ReplaceAsync(Plan(0) with { Interfaces = ["lo", "nowhere0"] }).WaitAsync(Patience));
            Assert.Equal([("lo", true), ("nowhere0", false)], capture.Status.Select(each => (each.Interface, each.IsListening)));
            Assert.Equal(["listening on lo", "waiting for nowhere0"], tally.Said);
        }
        finally
        {
            await stop.CancelAsync();
            await run.WaitAsync(Patience);
            capture.Dispose();
        }
    }

    /// <summary>Whoever sends must not keep what a reload takes away. At this pace each packet finds the capture thread waiting.</summary>
    [RootFact]
    public async Task ReplaceAsync_ends_though_packets_never_cease()
    {
        using LoopbackLab lab = new();
        Tally tally = new();
        using CancellationTokenSource stop = new();
        using CancellationTokenSource enough = new();
        (WireCapture capture, Task run) = lab.Enter(() => Start(Plan(0), tally, stop.Token));
        using Socket socket = lab.Enter(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(5));
        Task sending = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested && await pace.WaitForNextTickAsync())
            {
                socket.SendTo([], new IPEndPoint(IPAddress.Loopback, FirstPort));
            }
        });
        try
        {
            await tally.ReachedAsync(FirstPort).WaitAsync(Patience);
            Assert.Null(await capture.ReplaceAsync(Plan(1)).WaitAsync(Patience));
        }
        finally
        {
            await enough.CancelAsync();
            await sending.WaitAsync(Patience);
            await stop.CancelAsync();
            await run.WaitAsync(Patience);
            capture.Dispose();
        }
    }

    /// <summary>A flood is taken in batches, with pauses: none of that may be garbage, or keep the daemon from its end.</summary>
    [RootFact]
    public async Task Flood_allocates_nothing_and_the_end_is_heard_at_once()
    {
        using LoopbackLab lab = new();
        Meter meter = new();
        using CancellationTokenSource stop = new();
        using CancellationTokenSource enough = new();
        (WireCapture capture, Task run) = lab.Enter(() => Start(Plan(0), meter, stop.Token));
        using Socket socket = lab.Enter(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        EndPoint to = new IPEndPoint(IPAddress.Loopback, FirstPort);
        Task sending = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                socket.SendTo([], to);
            }
        });
        try
        {
            await meter.FoundNone.WaitAsync(Patience);
            await stop.CancelAsync();
            await run.WaitAsync(Patience);
        }
        finally
        {
            await enough.CancelAsync();
            await sending.WaitAsync(Patience);
            await stop.CancelAsync();
            await run.WaitAsync(Patience);
            capture.Dispose();
        }
    }

    /// <summary>A reload that is asked for while the daemon ends.</summary>
    [RootFact]
    public async Task ReplaceAsync_after_the_end_is_cancelled()
    {
        using LoopbackLab lab = new();
        using CancellationTokenSource stop = new();
        (WireCapture capture, Task run) = lab.Enter(() => Start(Plan(0), new Tally(), stop.Token));
        await stop.CancelAsync();
        await run.WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => capture.ReplaceAsync(Plan(1)).WaitAsync(Patience));
        capture.Dispose();
    }

    /// <summary>The kernel's filter cannot look behind extension headers: the daemon has to.</summary>
    [RootFact]
    public async Task Ignored_port_behind_an_extension_header_is_ignored_all_the_same()
    {
        const int Ipv6Level = 41;
        const int DestinationOptions = 59;
        using LoopbackLab lab = new();
        Tally tally = new();
        using CancellationTokenSource stop = new();
        WirePlan plan = Plan(0) with { IgnoredPorts = [new PortRange(Protocol.Udp, 51820, 51820)] };
        (WireCapture capture, Task run) = lab.Enter(() => Start(plan, tally, stop.Token));
        try
        {
            using Socket socket = lab.Enter(() => new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp));
            socket.SetRawSocketOption(Ipv6Level, DestinationOptions, [0, 0, 1, 4, 0, 0, 0, 0]);
            socket.SendTo([], new IPEndPoint(IPAddress.IPv6Loopback, 51820));
            socket.SendTo([], new IPEndPoint(IPAddress.IPv6Loopback, 51821));
            await tally.ReachedAsync(51821).WaitAsync(Patience);
            Assert.Equal(0, tally.Seen[51820]);
            Assert.Equal(1, capture.Status[0].Counters.Ignored);
            Assert.Equal(1, capture.Status[0].Counters.Observed);
        }
        finally
        {
            await stop.CancelAsync();
            await run.WaitAsync(Patience);
            capture.Dispose();
        }
    }

    private static (WireCapture Capture, Task Run) Start<T>(WirePlan plan, T tally, CancellationToken stop)
        where T : IPacketSink, IWireEvents
    {
        Assert.True(WireCapture.TryOpen(plan, tally, TimeProvider.System, out WireCapture? capture, out CaptureError? error), error?.Message);
        return (capture, capture.RunOnThread(tally, stop));
    }

    /// <summary>Each round ignores another port that nobody sends to, so that the filter differs.</summary>
    private static WirePlan Plan(int round) =>
        new(["lo"], [TcpFlagsFilter.Default], [new PortRange(Protocol.Udp, (ushort)(1 + round), (ushort)(1 + round))], []);

    /// <summary>One packet to each port, never so far ahead of the capture that the ring could be full.</summary>
    private static void Send(Socket socket, Tally tally)
    {
        const int Ahead = 2_000;
        for (int port = FirstPort; port <= LastPort; port++)
        {
            if (port % Ahead == 0 && port - Ahead >= FirstPort)
            {
                Assert.True(tally.ReachedAsync(port - Ahead).Wait(Patience));
            }

            socket.SendTo([], new IPEndPoint(IPAddress.Loopback, port));
        }
    }

    /// <summary>Tells when the capture thread has taken ten thousand packets and allocated nothing meanwhile. The runtime and,
    /// once a second, the kernel's counters do so now and then.</summary>
    private sealed class Meter : IPacketSink, IWireEvents
    {
        private const int Stretch = 10_000;

        private readonly TaskCompletionSource found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long before = -1;
        private int count;

        internal Task FoundNone => found.Task;

        public void Observe(in ObservedPacket packet, long timestamp)
        {
            if (++count % Stretch == 0)
            {
                long now = GC.GetAllocatedBytesForCurrentThread();
                if (now == before)
                {
                    found.TrySetResult();
                }

                before = GC.GetAllocatedBytesForCurrentThread();
            }
        }

        public void Listening(string interfaceName)
        {
        }

        public void Waiting(string interfaceName, string reason)
        {
        }

        public void Lost(string interfaceName, string reason)
        {
        }

        public void Unseen(string reason)
        {
        }
    }

    private sealed class Tally : IPacketSink, IWireEvents
    {
        private readonly Lock gate = new();
        private readonly List<(int Port, TaskCompletionSource Done)> waiting = [];
        private int highest;

        internal int[] Seen { get; } = new int[ushort.MaxValue + 1];

        internal List<string> Said { get; } = [];

        public void Observe(in ObservedPacket packet, long timestamp)
        {
            lock (gate)
            {
                Seen[packet.Knock.Port]++;
                highest = Math.Max(highest, packet.Knock.Port);
                waiting.Where(each => each.Port <= highest).ToList().ForEach(each => each.Done.TrySetResult());
            }
        }

        public void Listening(string interfaceName) => Said.Add($"listening on {interfaceName}");

        public void Waiting(string interfaceName, string reason) => Said.Add($"waiting for {interfaceName}");

        public void Unseen(string reason) => Said.Add($"unseen: {reason}");

        public void Lost(string interfaceName, string reason) => Said.Add($"lost {interfaceName}");

        internal Task ReachedAsync(int port)
        {
            lock (gate)
            {
                TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting.RemoveAll(each => each.Done.Task.IsCompleted);
                waiting.Add((port, done));
                if (port <= highest)
                {
                    done.SetResult();
                }

                return done.Task;
            }
        }
    }
}
