using System.Diagnostics.CodeAnalysis;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>One interface, one pcap handle: pulls frames, decodes them in place, hands packets to a sink.</summary>
public sealed class WireCapture : IDisposable
{
    // What pcap_next_ex(3PCAP) returns.
    private const int GotPacket = 1;
    private const int GotNothing = 0;

    /// <summary>So long a quiet wire may delay the end after a stop; it delays no packet.</summary>
    private static readonly TimeSpan StopDelay = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan KernelCounterAge = TimeSpan.FromSeconds(1);

    private readonly PolledDevice _device;
    private readonly LinkType _link;
    private readonly TimeProvider _time;

    private WireCapture(PolledDevice device, TimeProvider time)
    {
        _device = device;
        _link = (LinkType)device.LinkType;
        _time = time;
    }

    public CaptureCounters Counters { get; } = new();

    /// <summary>Packets that arrive from now on wait in the kernel's ring until <see cref="Run"/> takes them.</summary>
    /// <param name="interfaceName">As in <c>ip link</c>.</param>
    /// <param name="flags">Which TCP packets the doors want; others stay in the kernel.</param>
    /// <param name="time">Stamps the packets.</param>
    /// <param name="capture">The caller's to dispose.</param>
    /// <param name="error">Why not.</param>
    public static bool TryOpen(
        string interfaceName,
        IReadOnlyCollection<TcpFlagsFilter> flags,
        TimeProvider time,
        [NotNullWhen(true)] out WireCapture? capture,
        [NotNullWhen(false)] out CaptureError? error)
    {
        PolledDevice? device = PcapOpener.TryOpen(interfaceName, flags, out error);
        capture = device is null ? null : new WireCapture(device, time);
        return capture is not null;
    }

    /// <summary>Takes packets until it is told to stop or the interface fails. What the sink throws comes out here.</summary>
    public CaptureEnd Run(IPacketSink sink, CancellationToken stop)
    {
        long countersDue = _time.GetTimestamp();
        long countersAge = (long)(KernelCounterAge.TotalSeconds * _time.TimestampFrequency);
        nint header = 0;
        nint data = 0;
        while (!stop.IsCancellationRequested)
        {
            int status = _device.GetNextPacketPointers(ref header, ref data);
            long now = _time.GetTimestamp();
            if (status == GotPacket)
            {
                Handle(PcapPacketHeader.Frame(header, data), sink, now);
            }
            else if (status == GotNothing)
            {
                _device.Wait(StopDelay);
            }
            else
            {
                return new CaptureEnd($"capture on {_device.Name} failed: {_device.LastError}");
            }

            if (now >= countersDue)
            {
                // Here, not in the counters: libpcap's own are not made for two threads.
                Counters.SetKernelDropped(_device.Statistics.DroppedPackets);
                countersDue = now + countersAge;
            }
        }

        return CaptureEnd.Stopped;
    }

    /// <summary><see cref="Run"/> on a thread of its own, that no task of the pool can starve.</summary>
    public Task<CaptureEnd> RunOnThread(IPacketSink sink, CancellationToken stop)
    {
        TaskCompletionSource<CaptureEnd> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                end.SetResult(Run(sink, stop));
            }
            catch (Exception bug)
            {
                // Whoever awaits the task gets it; on a bare thread it would end the process before doors are closed.
                end.SetException(bug);
            }
        })
        {
            Name = "capture " + _device.Name,
            IsBackground = true,
        };
        thread.Start();
        return end.Task;
    }

    public void Dispose() => _device.Dispose();

    private void Handle(ReadOnlySpan<byte> frame, IPacketSink sink, long now)
    {
        DecodeVerdict verdict = FrameDecoder.Decode(frame, _link, out ObservedPacket packet);
        Counters.Count(verdict);
        if (verdict == DecodeVerdict.Observed)
        {
            sink.Observe(in packet, now);
        }
    }
}
