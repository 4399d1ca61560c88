namespace TanKnock.Daemon.Capture;

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
