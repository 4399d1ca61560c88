using System.Collections.Immutable;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>What is to be captured.</summary>
/// <param name="Interfaces">Names as in <c>ip link</c>, each once; or <see cref="Any"/> alone.</param>
/// <param name="Flags">Which TCP packets the doors want; others stay in the kernel.</param>
/// <param name="IgnoredPorts">Packets to these exist for nobody.</param>
/// <param name="Targets">Addresses that are knocked on besides this machine's own.</param>
public sealed record WirePlan(
    ImmutableArray<string> Interfaces,
    ImmutableArray<TcpFlagsFilter> Flags,
    ImmutableArray<PortRange> IgnoredPorts,
    ImmutableArray<Address> Targets)
{
    /// <summary>libpcap's name for all interfaces, also those that come later.</summary>
    public const string Any = "any";
}

/// <summary>Takes the packets of one capture, on its thread: whatever waits here loses packets.</summary>
public interface IPacketSink
{
    /// <param name="packet">Valid during the call only.</param>
    /// <param name="timestamp">When its batch was taken from the rings, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
    void Observe(in ObservedPacket packet, long timestamp);
}

/// <summary>Is told, on the capture thread, what becomes of the interfaces; once for each change.</summary>
public interface IWireEvents
{
    void Listening(string interfaceName);

    /// <param name="interfaceName">It has not been listened to yet, or there is a new reason why it cannot be.</param>
    /// <param name="reason">In words, such as <c>it is down</c>.</param>
    void Waiting(string interfaceName, string reason);

    /// <param name="interfaceName">It was listened to until now, and will be again when it is back.</param>
    /// <param name="reason">In words.</param>
    void Lost(string interfaceName, string reason);

    /// <summary>Interfaces that come, go or change are not noticed for now; those that are listened to stay so.</summary>
    void Unseen(string reason);
}

/// <summary>One interface that is, or shall be, captured on.</summary>
/// <param name="Interface">Its name.</param>
/// <param name="IsListening">Otherwise it is waited for.</param>
/// <param name="Counters">Since the daemon began, also over times when the interface was away.</param>
public sealed record WireStatus(string Interface, bool IsListening, CaptureCounters Counters);

/// <summary>What became of the frames of one interface. Written by the capture thread alone, read by any.</summary>
public sealed class CaptureCounters
{
    private readonly long[] frames = new long[Enum.GetValues<DecodeVerdict>().Length];
    private long kernelDropped;
    private long ignored;
    private long copies;
    private long forOthers;

    /// <summary>Packets that the doors could see.</summary>
    public long Observed => Frames(DecodeVerdict.Observed) - Ignored - Copies - ForOthers;

    /// <summary>Packets that the kernel had no room for in the ring; up to a second old.</summary>
    public long KernelDropped => Volatile.Read(ref kernelDropped);

    /// <summary>Packets to ignored ports that only the daemon could recognise as such; most stay in the kernel.</summary>
    public long Ignored => Volatile.Read(ref ignored);

    /// <summary>Packets that had been seen on another interface already.</summary>
    public long Copies => Volatile.Read(ref copies);

    /// <summary>Packets to addresses that are neither this machine's nor a door's target.</summary>
    public long ForOthers => Volatile.Read(ref forOthers);

    /// <summary>Frames that came through the kernel's filter and got this verdict.</summary>
    public long Frames(DecodeVerdict verdict) => Volatile.Read(ref frames[(int)verdict]);

    internal void Count(DecodeVerdict verdict) => Increase(ref frames[(int)verdict]);

    internal void CountIgnored() => Increase(ref ignored);

    internal void CountCopy() => Increase(ref copies);

    internal void CountForAnother() => Increase(ref forOthers);

    /// <param name="last">What the same handle said before; updated.</param>
    /// <param name="total">libpcap's counter for a handle, which wraps around at 32 bits.</param>
    internal void CountKernelDropped(ref uint last, uint total)
    {
        Volatile.Write(ref kernelDropped, kernelDropped + unchecked(total - last));
        last = total;
    }

    private static void Increase(ref long counter) => Volatile.Write(ref counter, counter + 1);
}

/// <summary>Why an interface cannot be captured on, in one line, and what to do about it.</summary>
/// <param name="Message">Without the program's name and the interface's in front and a full stop behind.</param>
/// <param name="Hint">Null when there is nothing better to say than the message.</param>
public sealed record CaptureError(string Message, string? Hint)
{
    /// <summary>So many names fit into a line that somebody reads.</summary>
    private const int NamesToShow = 12;

    public static CaptureError Down { get; } = new("it is down", Hint: null) { IsAbsence = true };

    public static CaptureError Gone { get; } = new("it is gone", Hint: null) { IsAbsence = true };

    /// <summary>Whether it is a matter of time: the interface is not there, or it is down.</summary>
    public bool IsAbsence { get; init; }

    /// <param name="existing">The names of the interfaces that there are, so that a slip is noticed.</param>
    public static CaptureError Missing(IEnumerable<string> existing)
    {
        string[] names = [.. existing];
        string more = names.Length > NamesToShow ? $" and {names.Length - NamesToShow} more" : "";
        return new CaptureError(
            $"there is no such interface (but {string.Join(", ", names.Take(NamesToShow))}{more})", Hint: null)
        {
            IsAbsence = true,
        };
    }
}
