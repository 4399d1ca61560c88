using System.ComponentModel;
using System.Runtime.InteropServices;
using SharpPcap.LibPcap;
using Links = TanKnock.Daemon.Capture.LinkType;

namespace TanKnock.Daemon.Capture;

/// <summary>A live device that is asked without blocking and waited for by its descriptor: libpcap 1.10 goes on waiting
/// after its own read timeout, for as long as no packet comes.</summary>
internal sealed partial class PolledDevice(PcapInterface pcapInterface) : LibPcapLiveDevice(pcapInterface)
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
        Link = offered == Links.LinuxSll && Libpcap.TrySetLink(Handle, Links.LinuxSll2) ? Links.LinuxSll2 : offered;
    }

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

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(int socket, int level, int option, in int value, int length);
}
