using System.Net;
using System.Net.Sockets;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Platform;

/// <summary>A socket of .NET's own.</summary>
internal sealed class PortableSocket : IClientSocket
{
    private readonly IPEndPoint to;

    private PortableSocket(Socket socket, IPEndPoint to) => (Socket, this.to) = (socket, to);

    internal Socket Socket { get; }

    internal static PortableSocket? Open(Protocol protocol, IPEndPoint to, IPAddress? source, out NetworkError error)
    {
        Socket? socket = null;
        NetworkError made = Try(() =>
        {
            socket = protocol == Protocol.Tcp
                ? new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
                : new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Blocking = false;
            if (source is not null)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }
        });
        error = made;
        if (made.IsNone)
        {
            return new PortableSocket(socket!, to);
        }

        socket?.Dispose();
        return null;
    }

    public NetworkError Connect() => Try(() => Socket.Connect(to));

    public NetworkError SendNothing() => Try(() => Socket.SendTo([], to));

    public NetworkError TakeError() => Try(() =>
    {
        int error = (int)Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != 0)
        {
            throw new SocketException(error);
        }
    });

    public void Dispose() => Socket.Dispose();

    private static NetworkError Try(Action call)
    {
        try
        {
            call();
            return NetworkError.None;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.WouldBlock or SocketError.InProgress => NetworkError.InProgress,
                SocketError.ConnectionRefused => new NetworkError(NetworkFault.Refused, e.Message),
                SocketError.NetworkUnreachable or SocketError.HostUnreachable => new NetworkError(NetworkFault.NoRoute, e.Message),
                SocketError.AccessDenied => new NetworkError(NetworkFault.Forbidden, e.Message),
                SocketError.AddressNotAvailable => new NetworkError(NetworkFault.NoSuchSource, e.Message),
                _ => new NetworkError(NetworkFault.Other, e.Message),
            };
        }
    }
}
