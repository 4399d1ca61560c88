using System.ComponentModel;
using System.Runtime.InteropServices;
using SharpPcap;
using SharpPcap.LibPcap;
using TanKnock.Daemon.Interop;
using Links = TanKnock.Daemon.Capture.LinkType;

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

/// <summary>Opens interfaces with libpcap and turns its refusals into errors that an administrator can act on.</summary>
internal static class PcapOpener
{
    /// <summary>Bytes kept of each packet: Ethernet, two tags, IPv6 and TCP take 82, the rest is for extension headers.</summary>
    private const int SnapLength = 256;

    /// <summary>Bytes of the kernel's rings, all interfaces together: 37,000 packets, a third of a second of 100,000 packets a
    /// second. All of it counts as resident from the start; with it the daemon has 37 MB of the 40 MB it may take.</summary>
    private const int RingsSize = 12 << 20;

    /// <summary>However many interfaces there are: room for some thousand packets.</summary>
    private const int SmallestRing = 1 << 20;

    /// <param name="interfaceName">As in <c>ip link</c>, or <see cref="WirePlan.Any"/>.</param>
    /// <param name="plan">What to filter for, and how many share the memory.</param>
    /// <param name="error">Why not.</param>
    public static PolledDevice? TryOpen(string interfaceName, WirePlan plan, out CaptureError? error)
    {
        PolledDevice? device = null;
        try
        {
            PcapInterface? found = PcapInterface.GetAllPcapInterfaces().FirstOrDefault(it => it.Name == interfaceName);
            if (found is null)
            {
                error = CaptureError.Gone;
                return null;
            }

            device = new PolledDevice(found);
            device.Open(new DeviceConfiguration
            {
                Mode = DeviceModes.None,
                Snaplen = SnapLength,
                BufferSize = Math.Max(RingsSize / plan.Interfaces.Length, SmallestRing),
                Immediate = true,
            });
            device.CloseOnExec();
            device.NonBlockingMode = true;
            device.ChooseLink();
            error = Prepare(device, plan);
        }
        catch (PcapException exception)
        {
            error = Explain(interfaceName, exception);
        }
        catch (Exception exception) when (Cause(exception) is DllNotFoundException)
        {
            error = new CaptureError("libpcap is not installed", "apt install libpcap0.8");
        }

        if (error is null)
        {
            return device;
        }

        device?.Dispose();
        return null;
    }

    private static CaptureError? Prepare(PolledDevice device, WirePlan plan)
    {
        if (!FrameDecoder.Supports(device.Link))
        {
            return new CaptureError(
                $"interface {device.Name} is of a kind that is not supported (DLT {(int)device.Link})", Hint: null);
        }

        if (!device.TryIgnoreOutgoing())
        {
            return new CaptureError($"cannot leave out sent packets on {device.Name}", "needs Linux 4.20 or newer");
        }

        device.Filter = CaptureFilter.Build(plan.Flags, plan.IgnoredPorts, device.Link);
        return null;
    }

    private static CaptureError Explain(string interfaceName, PcapException exception) => exception.Error switch
    {
        PcapError.NoSuchDevice => CaptureError.Gone,
        PcapError.InterfaceNotUp => CaptureError.Down,
        PcapError.PermissionDenied or PcapError.PromiscuousPermissionDenied => new(
            $"no permission to capture on {interfaceName}",
            "run as root, or with the capability CAP_NET_RAW"),
        _ => new($"cannot capture on {interfaceName}: {exception.Message.ReplaceLineEndings(" ")}", Hint: null),
    };

    /// <summary>SharpPcap asks libpcap for its version in a static constructor, whose failure comes wrapped.</summary>
    private static Exception Cause(Exception exception) =>
        exception is TypeInitializationException { InnerException: Exception inner } ? Cause(inner) : exception;
}

/// <summary>A live device that is asked without blocking and waited for by its descriptor: libpcap 1.10 goes on waiting
/// after its own read timeout, for as long as no packet comes.</summary>
internal sealed class PolledDevice(PcapInterface pcapInterface) : LibPcapLiveDevice(pcapInterface)
{
    // From socket.h, if_packet.h and fcntl.h of Linux.
    private const int PacketLevel = 263;
    private const int PacketIgnoreOutgoing = 23;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExecFlag = 1;

    /// <summary>To be polled; libpcap's to close.</summary>
    public int Descriptor => FileDescriptor;

    /// <summary>What its frames begin with.</summary>
    public Links Link { get; private set; }

    /// <summary>Asks for the cooked header that names the interface of each packet, if there is a choice.</summary>
    public void ChooseLink()
    {
        Links offered = (Links)LinkType;
        Link = offered == Links.LinuxSll && Libpcap.TrySetLink(Handle, (int)Links.LinuxSll2) ? Links.LinuxSll2 : offered;
    }

    /// <summary>Keeps the raw socket from the commands that the daemon starts.</summary>
    public void CloseOnExec()
    {
        if (Libc.ControlFile(FileDescriptor, SetDescriptorFlags, CloseOnExecFlag) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Leaves out what this machine sends, and on loopback one of the two copies of each packet.</summary>
    /// <remarks>Not by "inbound" in the filter: libpcap runs the first packet after setting a filter through its own
    /// interpreter, which knows no direction, and so the first knock would be lost.</remarks>
    /// <returns>False before Linux 4.20.</returns>
    public bool TryIgnoreOutgoing()
    {
        int on = 1;
        return Libc.SetSocketOption(FileDescriptor, PacketLevel, PacketIgnoreOutgoing, in on, sizeof(int)) == 0;
    }
}

/// <summary>libpcap's <c>struct pcap_pkthdr</c> as it lies in memory on 64-bit Linux, read in place: SharpPcap's class of
/// the same meaning would be one allocation a packet.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct PcapPacketHeader
{
    private readonly nint seconds;
    private readonly nint microseconds;
    private readonly uint capturedLength;
    private readonly uint wireLength;

    private const long MicrosecondsInSecond = 1_000_000;

    /// <summary>When the kernel received the frame, by the clock on the wall: good for comparing with each other.</summary>
    public static unsafe long Received(nint header)
    {
        PcapPacketHeader* packet = (PcapPacketHeader*)header;
        return (packet->seconds * MicrosecondsInSecond) + packet->microseconds;
    }

    /// <summary>The frame that libpcap handed out; valid until the next one is asked for.</summary>
    public static unsafe ReadOnlySpan<byte> Frame(nint header, nint data) =>
        new((void*)data, (int)((PcapPacketHeader*)header)->capturedLength);
}
