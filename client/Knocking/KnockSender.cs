using System.Net;
using TanKnock.Client.Platform;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>Sends single knocks to one address, each from a fresh socket, without privileges.</summary>
internal sealed class KnockSender(IPAddress address)
{
    /// <summary>Port for asking after a way to the address; no packet goes there (RFC 863, discard).</summary>
    private const int AnyPort = 9;

    /// <summary>Whether a packet could leave for the address; sends none.</summary>
    /// <returns>0, or the error number that says why not.</returns>
    internal int FindWay()
    {
        SocketAddress to = At(AnyPort);
        using NativeSocket? socket = NativeSocket.Udp(to);
        return socket is null ? Errno.Last : socket.Connect(to);
    }

    /// <summary>Sends one knock: a SYN, or an empty datagram.</summary>
    /// <returns>0 if it left, else the error number that says why not.</returns>
    internal int Send(Knock knock)
    {
        SocketAddress to = At(knock.Port);
        if (knock.Protocol == Protocol.Udp)
        {
            using NativeSocket? datagram = NativeSocket.Udp(to);
            return datagram is null ? Errno.Last : datagram.SendNothing(to);
        }

        // Closed at once: the kernel forgets the connection, and with it the retransmissions of its SYN.
        using NativeSocket? stream = NativeSocket.Tcp(to);
        int errno = stream is null ? Errno.Last : stream.Connect(to);
        return errno is Errno.InProgress or Errno.ConnectionRefused or Errno.Interrupted ? Errno.None : errno;
    }

    private SocketAddress At(int port) => new IPEndPoint(address, port).Serialize();
}
