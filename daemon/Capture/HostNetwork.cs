using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>The interfaces and addresses that this machine has at one moment: getifaddrs(3).</summary>
internal sealed unsafe partial class HostNetwork
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

    /// <exception cref="Win32Exception">The kernel does not tell.</exception>
    public static HostNetwork Read()
    {
        if (GetAddresses(out InterfaceAddress* first) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        HostNetwork host = new();
        for (InterfaceAddress* each = first; each is not null; each = each->Next)
        {
            host.Take(each);
        }

        FreeAddresses(first);
        return host;
    }

    private void Take(InterfaceAddress* each)
    {
        byte* address = each->Address;
        switch (address is null ? NoFamily : *(ushort*)address)
        {
            case NoFamily or PacketFamily:
                // The entry of the interface itself; one without a link layer has no address there.
                string name = Marshal.PtrToStringUTF8((nint)each->Name)!;
                int index = address is null ? IndexOf(name) : *(int*)(address + IndexAt);
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

    [LibraryImport("libc", EntryPoint = "getifaddrs", SetLastError = true)]
    private static partial int GetAddresses(out InterfaceAddress* first);

    [LibraryImport("libc", EntryPoint = "freeifaddrs")]
    private static partial void FreeAddresses(InterfaceAddress* first);

    /// <returns>0 if it has gone in the meantime.</returns>
    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int IndexOf(string name);

    /// <summary><c>struct ifaddrs</c> on 64-bit Linux, as far as it is read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct InterfaceAddress
    {
        public InterfaceAddress* Next;
        public byte* Name;
        public uint Flags;
        public byte* Address;
    }
}
