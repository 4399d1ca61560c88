using System.ComponentModel;
using System.Runtime.InteropServices;
using SharpPcap.LibPcap;

namespace TanKnock.Daemon.Capture;

/// <summary>A live device whose wait for packets ends: libpcap 1.10 goes on waiting after its own read timeout, for as long
/// as no packet comes. So libpcap is asked without blocking, and the waiting is done here.</summary>
internal sealed partial class PolledDevice(PcapInterface pcapInterface) : LibPcapLiveDevice(pcapInterface)
{
    // From poll.h, errno.h, socket.h, if_packet.h and fcntl.h of Linux.
    private const short PollIn = 1;
    private const int Interrupted = 4;
    private const int PacketLevel = 263;
    private const int PacketIgnoreOutgoing = 23;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExecFlag = 1;

    /// <summary>Keeps the raw socket from the commands that the daemon starts.</summary>
    public void CloseOnExec()
    {
        if (Control(FileDescriptor, SetDescriptorFlags, CloseOnExecFlag) < 0)
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
        return SetSocketOption(FileDescriptor, PacketLevel, PacketIgnoreOutgoing, in on, sizeof(int)) == 0;
    }

    /// <summary>Returns when there are packets, when the interface has failed, or after <paramref name="limit"/>: ask
    /// libpcap what it was.</summary>
    public void Wait(TimeSpan limit)
    {
        PollRequest request = new() { FileDescriptor = FileDescriptor, Events = PollIn };
        if (Poll(ref request, 1, (int)limit.TotalMilliseconds) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw new Win32Exception(error);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollRequest request, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(int socket, int level, int option, in int value, int length);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int FileDescriptor;
        public short Events;
        public short Returned;
    }
}
