using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TanKnock.Daemon.Interop;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>The interfaces and addresses that this machine has at one moment: getifaddrs(3).</summary>
internal sealed unsafe class HostNetwork
{
    // From socket.h and if.h of Linux.
    private const ushort NoFamily = 0;
    private const ushort IPv4Family = 2;
    private const ushort IPv6Family = 10;
    private const ushort PacketFamily = 17;
    private const uint UpFlag = 1;

    // Where sockaddr_in, sockaddr_in6 and sockaddr_ll have it.
    private const int IPv4At = 4;
    private const int IPv6At = 8;
    private const int IPv6Length = 16;
    private const int IndexAt = 4;

    private readonly Dictionary<string, (int Index, bool IsUp)> interfaces = [];
    private readonly HashSet<Address> addresses = [];

    private HostNetwork()
    {
    }

    /// <summary>Of all interfaces, also those that are down.</summary>
    public IReadOnlySet<Address> Addresses => addresses;

    /// <summary>The kernel's number of an interface, and whether it is up; null if there is none of that name.</summary>
    public (int Index, bool IsUp)? Find(string name) =>
        interfaces.TryGetValue(name, out (int Index, bool IsUp) found) ? found : null;

    /// <summary>Null: there is such an interface, and it is up; and always for <see cref="WirePlan.Any"/>.</summary>
    public CaptureError? WhyAbsent(string name) => name == WirePlan.Any ? null : Find(name) switch
    {
        null => CaptureError.Missing(interfaces.Keys.Order(StringComparer.Ordinal)),
        { IsUp: false } => CaptureError.Down,
        _ => null,
    };

    /// <returns>Null if the kernel does not tell: no descriptor is left for the question, or no memory.</returns>
    public static HostNetwork? TryRead(out string? error)
    {
        if (Libc.GetInterfaceAddresses(out Libc.InterfaceAddress* first) != 0)
        {
            error = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            return null;
        }

        error = null;
        HostNetwork host = new();
        for (Libc.InterfaceAddress* each = first; each is not null; each = each->Next)
        {
            host.Take(each);
        }

        Libc.FreeInterfaceAddresses(first);
        return host;
    }

    private void Take(Libc.InterfaceAddress* each)
    {
        byte* address = each->Address;
        switch (address is null ? NoFamily : *(ushort*)address)
        {
            case NoFamily or PacketFamily:
                // The entry of the interface itself; one without a link layer has no address there.
                string name = Marshal.PtrToStringUTF8((nint)each->Name)!;
                int index = address is null ? Libc.IndexOfInterface(name) : *(int*)(address + IndexAt);
                interfaces[name] = (index, (each->Flags & UpFlag) != 0);
                break;
            case IPv4Family:
                addresses.Add(Address.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(new(address + IPv4At, sizeof(uint)))));
                break;
            case IPv6Family:
                addresses.Add(Address.FromIPv6(new(address + IPv6At, IPv6Length)));
                break;
            default:
                break;
        }
    }
}

/// <summary>Becomes readable when an interface or an address comes, goes or changes: rtnetlink(7). What exactly happened is
/// not read: whoever is told looks at everything again, and so cannot miss anything when the kernel had to drop messages.</summary>
internal sealed class NetworkEvents : IDisposable
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
        Libc.NetlinkAddress address = new() { Family = Libc.NetlinkFamily, Groups = LinkIPv4AddressIPv6AddressGroups };
        if (descriptor < 0 || Libc.Bind(handle, in address, Marshal.SizeOf<Libc.NetlinkAddress>()) != 0)
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
        while (Libc.Receive(handle, message, (nuint)message.Length, 0) >= 0 || Marshal.GetLastPInvokeError() == OutOfBuffers)
        {
            any = true;
        }

        return any;
    }

    public void Dispose() => handle.Dispose();
}
