using System.Runtime.InteropServices;

namespace TanKnock.Client.Platform;

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
