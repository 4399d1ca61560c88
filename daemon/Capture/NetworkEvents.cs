using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TanKnock.Daemon.Interop;

namespace TanKnock.Daemon.Capture;

/// <summary>Becomes readable when an interface or an address comes, goes or changes: rtnetlink(7). What exactly happened is
/// not read: whoever is told looks at everything again, and so cannot miss anything when the kernel had to drop messages.</summary>
internal sealed partial class NetworkEvents : IDisposable
{
    // From netlink.h and rtnetlink.h of Linux.
    private const int RouteProtocol = 0;
    private const uint LinkIPv4AddressIPv6AddressGroups = 0x1 | 0x10 | 0x100;
    private const int OutOfBuffers = 105;

    private readonly SafeFileHandle handle;

    public NetworkEvents()
    {
        int descriptor = Libc.Socket(
            Libc.NetlinkFamily, Libc.RawSocket | Libc.CloseOnExec | Libc.NonBlocking, RouteProtocol);
        handle = new SafeFileHandle(descriptor, ownsHandle: true);
        NetlinkAddress address = new() { Family = Libc.NetlinkFamily, Groups = LinkIPv4AddressIPv6AddressGroups };
        if (descriptor < 0 || Bind(handle, in address, Marshal.SizeOf<NetlinkAddress>()) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw new Win32Exception(error);
        }
    }

    public int Descriptor => (int)handle.DangerousGetHandle();

    /// <summary>Takes everything that has been told so far, and says whether that is anything at all.</summary>
    public bool Drain()
    {
        Span<byte> message = stackalloc byte[1024];
        bool any = false;
        // What does not fit is cut off: it is not looked at. Out of buffers: there was more than the kernel could keep.
        while (Receive(handle, message, (nuint)message.Length, 0) >= 0 || Marshal.GetLastPInvokeError() == OutOfBuffers)
        {
            any = true;
        }

        return any;
    }

    public void Dispose() => handle.Dispose();

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(SafeFileHandle socket, in NetlinkAddress address, int length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(SafeFileHandle socket, Span<byte> buffer, nuint length, int flags);

    /// <summary><c>struct sockaddr_nl</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NetlinkAddress
    {
        public ushort Family;
        public ushort Padding;
        public uint Port;
        public uint Groups;
    }
}
