using System.Runtime.InteropServices;

namespace TanKnock.Daemon.Capture;

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
