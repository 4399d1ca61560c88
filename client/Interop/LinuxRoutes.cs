using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace TanKnock.Client.Interop;

/// <summary>The kernel's routes and neighbours (linux/rtnetlink.h, linux/neighbour.h).</summary>
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

    /// <summary>NUD_REACHABLE, NUD_PERMANENT, NUD_NOARP: entries in other states the kernel would check before it uses them.</summary>
    private const ushort Certain = 0x02 | 0x80 | 0x40;

    /// <summary>The route of a packet from this address.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="source">From where.</param>
    /// <param name="wanted">The interface to leave through; null: any.</param>
    /// <param name="error">Why there is none.</param>
    internal static Route? Find(IPAddress to, IPAddress source, string? wanted, out NetworkError error)
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

    /// <summary>The link-layer address of the next hop; null if the kernel is not certain of it.</summary>
    internal static PhysicalAddress? FindNeighbour(Route route)
    {
        byte[] head = new byte[FixedPart];
        head[0] = FamilyOf(route.NextHop);
        _ = Netlink.Ask(GetNeighbour, all: true, head, out List<byte[]> answers);
        byte[] wanted = route.NextHop.GetAddressBytes();
        foreach (byte[] answer in answers)
        {
            ReadOnlySpan<byte> attributes = answer.AsSpan(FixedPart);
            if (MemoryMarshal.Read<int>(answer.AsSpan(IndexAt)) == route.Index
                && (MemoryMarshal.Read<ushort>(answer.AsSpan(StateAt)) & Certain) != 0
                && Netlink.Find(attributes, NeighbourAddress).SequenceEqual(wanted)
                && Netlink.Find(attributes, NeighbourLinkAddress) is { Length: > 0 } found)
            {
                return new PhysicalAddress(found.ToArray());
            }
        }

        return null;
    }

    private static Route Read(byte[] answer, IPAddress to, IPAddress source)
    {
        ReadOnlySpan<byte> attributes = answer.AsSpan(FixedPart);
        int index = MemoryMarshal.Read<int>(Netlink.Find(attributes, RouteInterface));
        ReadOnlySpan<byte> gateway = Netlink.Find(attributes, RouteGateway);
        ReadOnlySpan<byte> via = Netlink.Find(attributes, RouteVia);
        IPAddress next = gateway.Length > 0 ? new IPAddress(gateway) : via.Length > 0 ? new IPAddress(via[2..]) : to;
        return new Route(source, NameOf((uint)index), index, next, answer[TypeAt] == LocalType);
    }

    private static string NameOf(uint index)
    {
        byte[] name = new byte[Origin.MaxInterfaceLength + 1];
        return Libc.InterfaceName(index, name) == 0 ? "" : Encoding.UTF8.GetString(name.AsSpan(0, name.IndexOf((byte)0)));
    }

    /// <summary>The system's number of the family, which is not the framework's.</summary>
    private static byte FamilyOf(IPAddress address) => (byte)BitConverter.ToUInt16(new IPEndPoint(address, 0).Serialize().Buffer.Span);
}

/// <summary>Asks the kernel about routes and neighbours: netlink(7), rtnetlink(7). Numbers are in the machine's byte order.</summary>
internal static class Netlink
{
    private const int Family = 16;
    private const int RouteProtocol = 0;

    /// <summary><c>struct nlmsghdr</c>: length, type, flags, sequence number, port.</summary>
    private const int HeaderLength = 16;

    private const ushort Request = 0x001;
    private const ushort Dump = 0x300;
    private const ushort ErrorMessage = 2;
    private const ushort DoneMessage = 3;

    /// <summary>More than the kernel puts into one answer (netlink(7): 32 kB at most).</summary>
    private const int MaxAnswer = 1 << 16;

    private const int Alignment = 4;

    /// <summary>Sends a request.</summary>
    /// <param name="type">What is asked for.</param>
    /// <param name="all">Whether to get a whole table, and not one entry.</param>
    /// <param name="body">The message behind its header.</param>
    /// <param name="answers">The messages that came, without their headers.</param>
    /// <returns>An error number.</returns>
    internal static int Ask(ushort type, bool all, ReadOnlySpan<byte> body, out List<byte[]> answers)
    {
        answers = [];
        int socket = Libc.Socket(Family, Libc.Raw | Libc.CloseOnExec, RouteProtocol);
        if (socket < 0)
        {
            return Errno.Last;
        }

        try
        {
            byte[] request = new byte[HeaderLength + body.Length];
            MemoryMarshal.Write(request, request.Length);
            MemoryMarshal.Write(request.AsSpan(4), type);
            MemoryMarshal.Write(request.AsSpan(6), (ushort)(all ? Request | Dump : Request));
            body.CopyTo(request.AsSpan(HeaderLength));
            return Libc.SendTo(socket, request, (nuint)request.Length, 0, [], 0) < 0 ? Errno.Last : Receive(socket, all, answers);
        }
        finally
        {
            _ = Libc.Close(socket);
        }
    }

    /// <summary>An attribute, as requests hold it.</summary>
    internal static byte[] Attribute(ushort kind, ReadOnlySpan<byte> value)
    {
        byte[] attribute = new byte[Aligned(4 + value.Length)];
        MemoryMarshal.Write(attribute, (ushort)(4 + value.Length));
        MemoryMarshal.Write(attribute.AsSpan(2), kind);
        value.CopyTo(attribute.AsSpan(4));
        return attribute;
    }

    /// <summary>The value of an attribute of an answer; empty if it has none of this kind.</summary>
    /// <param name="attributes">The answer behind its fixed part.</param>
    /// <param name="kind">Its kind.</param>
    internal static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, ushort kind)
    {
        while (attributes.Length >= 4)
        {
            int length = MemoryMarshal.Read<ushort>(attributes);
            if (length < 4 || length > attributes.Length)
            {
                break;
            }

            if (MemoryMarshal.Read<ushort>(attributes[2..]) == kind)
            {
                return attributes[4..length];
            }

            attributes = attributes[Math.Min(Aligned(length), attributes.Length)..];
        }

        return [];
    }

    private static unsafe int Receive(int socket, bool all, List<byte[]> answers)
    {
        byte[] buffer = new byte[MaxAnswer];
        while (true)
        {
            nint received;
            fixed (byte* bytes = buffer)
            {
                received = Libc.Read(socket, bytes, MaxAnswer);
            }

            if (received < 0 && Errno.Last != Errno.Interrupted)
            {
                return Errno.Last;
            }

            ReadOnlySpan<byte> rest = buffer.AsSpan(0, (int)Math.Max(received, 0));
            while (rest.Length >= HeaderLength)
            {
                int length = MemoryMarshal.Read<int>(rest);
                ushort type = MemoryMarshal.Read<ushort>(rest[4..]);
                ReadOnlySpan<byte> message = rest[HeaderLength..length];
                if (type is ErrorMessage or DoneMessage)
                {
                    return type == ErrorMessage ? -MemoryMarshal.Read<int>(message) : Errno.None;
                }

                answers.Add(message.ToArray());
                if (!all)
                {
                    return Errno.None;
                }

                rest = rest[Math.Min(Aligned(length), rest.Length)..];
            }
        }
    }

    private static int Aligned(int length) => (length + Alignment - 1) & ~(Alignment - 1);
}
