using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace TanKnock.Client.Platform;

/// <summary>What the kernel knows about routes and neighbours (linux/rtnetlink.h, linux/neighbour.h).</summary>
internal static class LinuxRoutes
{
    private const ushort GetRoute = 26;
    private const ushort GetNeighbour = 30;

    /// <summary>Both <c>struct rtmsg</c> and <c>struct ndmsg</c>.</summary>
    private const int FixedPart = 12;

    private const int DestinationLengthAt = 1;
    private const int SourceLengthAt = 2;
    private const int TypeAt = 7;
    private const byte LocalType = 2;

    private const ushort RouteDestination = 1;
    private const ushort RouteSource = 2;
    private const ushort RouteInterface = 4;
    private const ushort RouteGateway = 5;

    /// <summary>A gateway of the other family: its family, then its address.</summary>
    private const ushort RouteVia = 18;

    private const int IndexAt = 4;
    private const int StateAt = 8;
    private const ushort NeighbourAddress = 1;
    private const ushort NeighbourLinkAddress = 2;

    /// <summary>NUD_REACHABLE, NUD_PERMANENT, NUD_NOARP: the others are guesses, that the kernel would check first.</summary>
    private const ushort Certain = 0x02 | 0x80 | 0x40;

    /// <summary>The way that a packet from this address takes.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="source">From where.</param>
    /// <param name="wanted">The interface to leave through; null: any.</param>
    /// <param name="error">Why there is none.</param>
    internal static Way? Find(IPAddress to, IPAddress source, string? wanted, out NetworkError error)
    {
        byte[] destination = to.GetAddressBytes();
        byte[] from = source.GetAddressBytes();
        byte[] head = new byte[FixedPart];
        head[0] = FamilyOf(to);
        head[DestinationLengthAt] = (byte)(destination.Length * 8);
        head[SourceLengthAt] = (byte)(from.Length * 8);
        uint through = wanted is not null ? Libc.InterfaceIndex(wanted)
            : to.AddressFamily == AddressFamily.InterNetworkV6 ? (uint)to.ScopeId : 0;
        int errno = Netlink.Ask(
            GetRoute,
            all: false,
            [
                .. head,
                .. Netlink.Attribute(RouteDestination, destination),
                .. Netlink.Attribute(RouteSource, from),
                .. through == 0 ? [] : Netlink.Attribute(RouteInterface, BitConverter.GetBytes(through)),
            ],
            out List<byte[]> answers);
        error = Errno.ToError(errno);
        return error.IsNone ? Read(answers[0], to, source) : null;
    }

    /// <summary>The next hop's address on the link, if the kernel is certain of it.</summary>
    internal static PhysicalAddress? FindNeighbour(Way way)
    {
        byte[] head = new byte[FixedPart];
        head[0] = FamilyOf(way.NextHop);
        _ = Netlink.Ask(GetNeighbour, all: true, head, out List<byte[]> answers);
        byte[] wanted = way.NextHop.GetAddressBytes();
        foreach (byte[] answer in answers)
        {
            ReadOnlySpan<byte> attributes = answer.AsSpan(FixedPart);
            if (MemoryMarshal.Read<int>(answer.AsSpan(IndexAt)) == way.Index
                && (MemoryMarshal.Read<ushort>(answer.AsSpan(StateAt)) & Certain) != 0
                && Netlink.Find(attributes, NeighbourAddress).SequenceEqual(wanted)
                && Netlink.Find(attributes, NeighbourLinkAddress) is { Length: > 0 } found)
            {
                return new PhysicalAddress(found.ToArray());
            }
        }

        return null;
    }

    private static Way Read(byte[] answer, IPAddress to, IPAddress source)
    {
        ReadOnlySpan<byte> attributes = answer.AsSpan(FixedPart);
        int index = MemoryMarshal.Read<int>(Netlink.Find(attributes, RouteInterface));
        ReadOnlySpan<byte> gateway = Netlink.Find(attributes, RouteGateway);
        ReadOnlySpan<byte> via = Netlink.Find(attributes, RouteVia);
        IPAddress next = gateway.Length > 0 ? new IPAddress(gateway) : via.Length > 0 ? new IPAddress(via[2..]) : to;
        return new Way(source, NameOf((uint)index), index, next, answer[TypeAt] == LocalType);
    }

    private static string NameOf(uint index)
    {
        byte[] name = new byte[Origin.MaxInterfaceLength + 1];
        return Libc.InterfaceName(index, name) == 0 ? "" : Encoding.UTF8.GetString(name.AsSpan(0, name.IndexOf((byte)0)));
    }

    /// <summary>The system's number of the family, which is not the framework's.</summary>
    private static byte FamilyOf(IPAddress address) => (byte)BitConverter.ToUInt16(new IPEndPoint(address, 0).Serialize().Buffer.Span);
}
