using System.Net;
using System.Net.Sockets;
using System.Text;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Platform;

/// <summary>A plain Linux socket.</summary>
internal sealed class LinuxSocket : IClientSocket
{
    private readonly SocketAddress to;

    private LinuxSocket(int handle, SocketAddress to) => (Handle, this.to) = (handle, to);

    /// <summary>The file descriptor.</summary>
    internal int Handle { get; private set; }

    /// <summary>Makes a socket whose calls never wait; null if the system has none left, not of this family, or does not
    /// let packets leave from there.</summary>
    internal static LinuxSocket? Open(Protocol protocol, IPEndPoint to, Origin origin, out NetworkError error)
    {
        int type = (protocol == Protocol.Tcp ? Libc.Stream : Libc.Datagram) | Libc.NonBlocking | Libc.CloseOnExec;
        SocketAddress address = to.Serialize();

        // The framework's number of a family is not the system's; the serialized address holds the latter.
        int handle = Libc.Socket(BitConverter.ToUInt16(address.Buffer.Span), type, 0);
        if (handle < 0)
        {
            error = Errno.ToError(Errno.Last);
            return null;
        }

        LinuxSocket socket = new(handle, address);
        error = socket.Bind(origin);
        if (error.IsNone)
        {
            return socket;
        }

        socket.Dispose();
        return null;
    }

    public NetworkError Connect()
    {
        NetworkError error = Result(Libc.Connect(Handle, to.Buffer.Span, to.Size));

        // A signal in between: the connection goes on being made (connect(2)).
        return error.Fault == NetworkFault.Other && Errno.Last == Errno.Interrupted ? NetworkError.InProgress : error;
    }

    public NetworkError SendNothing()
    {
        nint result;
        do
        {
            result = Libc.SendTo(Handle, [], 0, 0, to.Buffer.Span, to.Size);
        }
        while (result < 0 && Errno.Last == Errno.Interrupted);

        return Result(result);
    }

    public NetworkError TakeError()
    {
        int length = sizeof(int);
        return Libc.GetOption(Handle, Libc.SocketLevel, Libc.SocketError, out int error, ref length) == 0
            ? Errno.ToError(error)
            : Errno.ToError(Errno.Last);
    }

    /// <summary>The address that packets come from, once it is connected.</summary>
    internal IPAddress LocalAddress()
    {
        IPEndPoint any = new(to.Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        SocketAddress local = any.Serialize();
        int size = local.Size;
        return Libc.GetName(Handle, local.Buffer.Span, ref size) == 0
            ? ((IPEndPoint)any.Create(local)).Address
            : throw new InvalidOperationException("A connected socket has no name.");
    }

    public void Dispose()
    {
        if (Handle >= 0)
        {
            _ = Libc.Close(Handle);
            Handle = -1;
        }
    }

    private NetworkError Bind(Origin origin)
    {
        if (origin.Interface is string name)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(name + '\0');
            if (Libc.SetOption(Handle, Libc.SocketLevel, Libc.BindToDevice, bytes, bytes.Length) != 0)
            {
                return Errno.ToError(Errno.Last);
            }
        }

        if (origin.Source is not IPAddress source)
        {
            return NetworkError.None;
        }

        SocketAddress from = new IPEndPoint(source, 0).Serialize();
        return Result(Libc.Bind(Handle, from.Buffer.Span, from.Size));
    }

    private static NetworkError Result(nint result) => result >= 0 ? NetworkError.None : Errno.ToError(Errno.Last);
}
