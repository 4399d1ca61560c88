using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using TanKnock.Core.Files.Interop;
using TanKnock.Daemon.Interop;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>All interfaces at one place: one thread takes their frames in the order in which the kernel received them,
/// decodes them in place, and hands packets to a sink. Interfaces may come and go.</summary>
public sealed class WireCapture : IDisposable
{
    /// <summary>Packets taken before anything else is looked at: some 0.1 ms of work.</summary>
    private const int BatchSize = 256;

    /// <summary>From so many packets a second on, to pause costs less than to be woken for each packet.</summary>
    private const int BusyRate = 10_000;

    /// <summary>How long the rings fill while packets come at that rate; the kernel adds up to 0.05 ms. They hold a
    /// thousand times as many packets.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(0.1);

    /// <summary>How often the rate is measured.</summary>
    private static readonly TimeSpan RateInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>How old the kernel's drop counters may be; and how often an interface is tried that is not listened to, though
    /// the kernel tells when it comes: it may be there and yet not be ready.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often everything is looked at though the kernel has told of no change: it should never find any.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(30);

    private const int WakeAt = 0;
    private const int NetworkAt = 1;
    private const int FirstWireAt = 2;

    private readonly InterfaceSet interfaces;
    private readonly CopyFilter copies = new();
    private readonly WakeEvent wake = new();
    private readonly NetworkEvents network = new();
    private readonly IWireEvents events;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Queue<Replacement> asked = [];
    private readonly List<Replacement> unfinished = [];
    private PollEntry[] polled = [];
    private int polledVersion = -1;
    private long lookDue;
    private long countDue;
    private long rateSince;
    private long rateTaken;
    private bool isBusy;
    private bool hasEnded;

    private WireCapture(IWireEvents events, TimeProvider time)
    {
        this.events = events;
        this.time = time;
        interfaces = new InterfaceSet(time);
    }

    /// <summary>How it stands with each interface. For any thread.</summary>
    public ImmutableArray<WireStatus> Status =>
        [.. interfaces.Watched.Select(each => new WireStatus(each.Name, each.IsListening, each.Counters))];

    /// <summary>Packets that arrive from now on wait in the kernel's rings until <see cref="Run"/> takes them. Interfaces that
    /// are not there are waited for.</summary>
    /// <param name="plan">What to capture.</param>
    /// <param name="events">What happens to interfaces, from <see cref="Run"/> on.</param>
    /// <param name="time">Stamps the packets.</param>
    /// <param name="capture">The caller's to dispose.</param>
    /// <param name="error">Why not, if it is anything else than an absent interface.</param>
    public static bool TryOpen(
        WirePlan plan,
        IWireEvents events,
        TimeProvider time,
        [NotNullWhen(true)] out WireCapture? capture,
        [NotNullWhen(false)] out CaptureError? error)
    {
        capture = new WireCapture(events, time);
        error = capture.interfaces.Replace(plan);
        if (error is not null)
        {
            capture.Dispose();
            capture = null;
        }

        return error is null;
    }

    /// <summary>Captures something else from now on, without a moment in which nothing is captured. For any thread, before
    /// <see cref="Dispose"/>.</summary>
    /// <returns>When the old handles are done and closed: null; or why the new plan cannot be, and the old one stays. Cancelled
    /// if <see cref="Run"/> ends before.</returns>
    public Task<CaptureError?> ReplaceAsync(WirePlan plan)
    {
        Replacement replacement = new(plan);
        lock (gate)
        {
            if (hasEnded)
            {
                replacement.Done.SetCanceled();
            }
            else
            {
                asked.Enqueue(replacement);
                wake.Set();
            }
        }

        return replacement.Done.Task;
    }

    /// <summary>Takes packets until it is told to stop. What the sink throws comes out here.</summary>
    public void Run(IPacketSink sink, CancellationToken stop)
    {
        using CancellationTokenRegistration end = stop.Register(wake.Set);
        try
        {
            interfaces.Announce(events);
            while (!stop.IsCancellationRequested)
            {
                int taken = TakeBatch(sink);
                Wait(taken);
                DoChores();
            }
        }
        finally
        {
            lock (gate)
            {
                hasEnded = true;
                unfinished.AddRange(asked);
            }

            unfinished.ForEach(each => each.Done.TrySetCanceled(CancellationToken.None));
        }
    }

    /// <summary><see cref="Run"/> on a thread of its own, that no task of the pool can starve.</summary>
    public Task RunOnThread(IPacketSink sink, CancellationToken stop)
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                Run(sink, stop);
                end.SetResult();
            }
            catch (Exception reason)
            {
                // Whoever awaits the task gets it; on a bare thread it would end the process before doors are closed.
                end.SetException(reason);
            }
        })
        {
            Name = "capture",
            IsBackground = true,
        };
        thread.Start();
        return end.Task;
    }

    public void Dispose()
    {
        interfaces.Dispose();
        network.Dispose();
        wake.Dispose();
    }

    /// <summary>Takes what the rings hold, up to <see cref="BatchSize"/> packets, the oldest first.</summary>
    /// <returns>How many there were; with fewer than that, the rings are empty.</returns>
    private int TakeBatch(IPacketSink sink)
    {
        IReadOnlyList<Wire> wires = interfaces.Wires;
        for (int i = 0; i < wires.Count; i++)
        {
            wires[i].LookAgain();
        }

        long now = time.GetTimestamp();
        int taken = 0;
        while (taken < BatchSize && Oldest(wires) is Wire next)
        {
            Take(next, sink, now);
            taken++;
        }

        MeasureRate(taken, now);
        return taken;
    }

    private static Wire? Oldest(IReadOnlyList<Wire> wires)
    {
        Wire? oldest = null;
        for (int i = 0; i < wires.Count; i++)
        {
            if (wires[i].Peek() && (oldest is null || wires[i].Received < oldest.Received))
            {
                oldest = wires[i];
            }
        }

        return oldest;
    }

    private void MeasureRate(int taken, long now)
    {
        rateTaken += taken;
        TimeSpan elapsed = time.GetElapsedTime(rateSince, now);
        if (elapsed >= RateInterval)
        {
            isBusy = rateTaken >= BusyRate * elapsed.TotalSeconds;
            rateSince = now;
            rateTaken = 0;
        }
    }

    /// <summary>Waits for whatever comes first. While packets come fast, waits for everything but them: each of them would
    /// wake this thread, and there will be some after the pause.</summary>
    /// <param name="taken">How many packets there were just now.</param>
    private void Wait(int taken)
    {
        bool isForPackets = taken == 0 || (taken < BatchSize && !isBusy);
        Span<PollEntry> awaited = isForPackets ? Polled() : Polled().AsSpan(0, FirstWireAt);
        if (Poll.Wait(awaited, isForPackets ? RetryInterval : taken < BatchSize ? Pause : TimeSpan.Zero) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Libc.Interrupted)
            {
                throw new Win32Exception(error);
            }
        }
    }

    private void Take(Wire wire, IPacketSink sink, long now)
    {
        DecodeVerdict verdict = FrameDecoder.Decode(
            wire.Frame, wire.Link, out ObservedPacket packet, out ReadOnlySpan<byte> datagram);
        wire.Counters.Count(verdict);
        if (verdict == DecodeVerdict.Observed)
        {
            bool isOwn = interfaces.Destinations.IsOwn(packet.Destination);
            if (interfaces.IsIgnored(packet.Knock))
            {
                wire.Counters.CountIgnored();
            }
            else if (!isOwn && !interfaces.Destinations.IsTarget(packet.Destination))
            {
                wire.Counters.CountForAnother();
            }
            else if (interfaces.SeesCopies(wire.Received) && copies.IsCopy(datagram, wire.Origin, wire.Received))
            {
                wire.Counters.CountCopy();
            }
            else
            {
                sink.Observe(packet with { IsForAnother = !isOwn }, now);
            }
        }

        wire.Next();
    }

    /// <summary>Sees to everything but packets.</summary>
    private void DoChores()
    {
        PollEntry[] polled = Polled();
        bool looks = polled[NetworkAt].IsReady && network.Drain();
        if (polled[WakeAt].IsReady)
        {
            wake.Reset();
            Replace();
        }

        if (looks || time.GetTimestamp() >= lookDue || interfaces.HasFailed)
        {
            bool complete = interfaces.Look();
            lookDue = After(complete ? LookInterval : RetryInterval);
            interfaces.Announce(events);
        }

        if (unfinished.Count > 0 && interfaces.CloseRetired())
        {
            unfinished.ForEach(each => each.Done.SetResult(null));
            unfinished.Clear();
        }

        if (time.GetTimestamp() >= countDue)
        {
            interfaces.CountDropped();
            countDue = After(RetryInterval);
        }
    }

    private void Replace()
    {
        while (Next() is Replacement next)
        {
            if (interfaces.Replace(next.Plan) is CaptureError error)
            {
                next.Done.SetResult(error);
            }
            else
            {
                unfinished.Add(next);
            }
        }

        interfaces.Announce(events);
    }

    private Replacement? Next()
    {
        lock (gate)
        {
            return asked.TryDequeue(out Replacement? next) ? next : null;
        }
    }

    private PollEntry[] Polled()
    {
        if (polledVersion != interfaces.Version)
        {
            polled = [.. new[] { wake.Descriptor, network.Descriptor }.Concat(interfaces.Wires.Select(wire => wire.Descriptor))
                .Select(PollEntry.Reading)];
            polledVersion = interfaces.Version;
        }

        return polled;
    }

    private long After(TimeSpan interval) =>
        time.GetTimestamp() + (long)(interval.TotalSeconds * time.TimestampFrequency);

    private sealed record Replacement(WirePlan Plan)
    {
        public TaskCompletionSource<CaptureError?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
