namespace TanKnock.Daemon.Capture;

/// <summary>One open handle on one interface, and the frame at its head.</summary>
internal sealed class Wire(PolledDevice device, int index, long number, CaptureCounters counters) : IDisposable
{
    // What pcap_next_ex(3PCAP) returns.
    private const int GotPacket = 1;
    private const int GotNothing = 0;

    private nint header;
    private nint data;
    private bool holds;
    private bool isEmpty;
    private uint dropped;

    public int Descriptor { get; } = device.Descriptor;

    public LinkType Link { get; } = device.Link;

    /// <summary>The kernel's number of the interface when it was opened; 0 of "any".</summary>
    public int Index => index;

    public CaptureCounters Counters => counters;

    /// <summary>When another handle had relieved it, in microseconds since 1970; null: it is needed.</summary>
    public long? Relieved { get; set; }

    public bool IsRetired => Relieved is not null;

    /// <summary>Whether it holds nothing any more that the other has not seen, too.</summary>
    public bool IsDone()
    {
        LookAgain();
        return IsRetired && (!Peek() || Received > Relieved);
    }

    /// <summary>What libpcap says when the interface is gone or down; null while all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>Of the frame at the head: when the kernel received it, in microseconds.</summary>
    public long Received => PcapPacketHeader.Received(header);

    public ReadOnlySpan<byte> Frame => PcapPacketHeader.Frame(header, data);

    /// <summary>Where the frame at the head was seen: a number for each handle, and on "any" for each interface.</summary>
    public long Origin => (number << 32) | (uint)LinkLayer.InterfaceOf(Frame, Link);

    /// <summary>Whether there is a frame; asks libpcap for one if need be. A ring that was found empty stays so until
    /// <see cref="LookAgain"/>: libpcap asks the kernel about an empty one.</summary>
    public bool Peek()
    {
        if (!holds && !isEmpty && Failure is null)
        {
            int status = device.GetNextPacketPointers(ref header, ref data);
            holds = status == GotPacket;
            isEmpty = !holds;
            if (status is not (GotPacket or GotNothing))
            {
                Failure = device.LastError;
            }
        }

        return holds;
    }

    /// <summary>There may be frames in a ring that was empty.</summary>
    public void LookAgain() => isEmpty = false;

    /// <summary>Done with the frame at the head.</summary>
    public void Next() => holds = false;

    /// <summary>Here, not in the counters: libpcap's own are not made for two threads.</summary>
    public void CountDropped() => counters.CountKernelDropped(ref dropped, device.Statistics.DroppedPackets);

    public void Dispose() => device.Dispose();
}
