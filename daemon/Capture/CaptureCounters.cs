namespace TanKnock.Daemon.Capture;

/// <summary>What became of the frames. Written by the capture thread alone, read by any.</summary>
public sealed class CaptureCounters
{
    private readonly long[] _frames = new long[(int)DecodeVerdict.Malformed + 1];
    private long _kernelDropped;
    private uint _kernelDroppedLast;

    /// <summary>Packets that the kernel had no room for in the ring; up to a second old.</summary>
    public long KernelDropped => Volatile.Read(ref _kernelDropped);

    /// <summary>Frames that came through the kernel's filter and got this verdict.</summary>
    public long Frames(DecodeVerdict verdict) => Volatile.Read(ref _frames[(int)verdict]);

    internal void Count(DecodeVerdict verdict) => Volatile.Write(ref _frames[(int)verdict], _frames[(int)verdict] + 1);

    /// <param name="total">libpcap's counter, which wraps around at 32 bits.</param>
    internal void SetKernelDropped(uint total)
    {
        Volatile.Write(ref _kernelDropped, _kernelDropped + unchecked(total - _kernelDroppedLast));
        _kernelDroppedLast = total;
    }
}
