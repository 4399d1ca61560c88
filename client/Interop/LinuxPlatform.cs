using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using TanKnock.Core.Files.Interop;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Interop;

/// <summary>Linux, by system calls.</summary>
internal sealed class LinuxPlatform : IPlatform
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;

    public bool HasInput => IsInherited(StandardInput);

    public bool HasOutput => IsInherited(StandardOutput);

    public IClientSocket? Open(Protocol protocol, IPEndPoint to, Origin origin, out NetworkError error) =>
        LinuxSocket.Open(protocol, to, origin, out error);

    public Route? FindRoute(IPAddress to, Origin origin, out NetworkError error)
    {
        // A socket tells the source address: the kernel has chosen it by its rules, and the origin is taken into account.
        using LinuxSocket? socket = LinuxSocket.Open(Protocol.Udp, new IPEndPoint(to, Route.AnyPort), origin, out error);
        error = socket?.Connect() ?? error;
        return error.IsNone ? LinuxRoutes.Find(to, socket!.LocalAddress(), origin.Interface, out error) : null;
    }

    public PhysicalAddress? FindNeighbour(Route route) => LinuxRoutes.FindNeighbour(route);

    public IReadOnlyList<int> WaitForAny(IReadOnlyList<IClientSocket> sockets, TimeSpan time)
    {
        PollEntry[] entries = [.. sockets.Select(s => PollEntry.Writing(((LinuxSocket)s).Handle))];
        int milliseconds = Math.Max(0, (int)Math.Ceiling(time.TotalMilliseconds));
        return Poll.Wait(entries, milliseconds) > 0
            ? [.. Enumerable.Range(0, entries.Length).Where(i => entries[i].IsReady)]
            : [];
    }

    public NetworkError Carry(IClientSocket connection) => LinuxCarrier.Carry(((LinuxSocket)connection).Handle);

    public int Run(IReadOnlyList<string> command, out string? reason)
    {
        // The framework ignores SIGPIPE, and a program inherits that: it would not notice that its reader is gone.
        _ = Libc.Signal(Libc.BrokenPipeSignal, Libc.DefaultAction);
        _ = Libc.Execute(command[0], [.. command, null]);
        int errno = Errno.Last;
        reason = Errno.Describe(errno);
        return errno == Errno.NotFound ? IPlatform.CommandNotFound : IPlatform.CommandNotExecutable;
    }

    /// <summary>Where a standard stream was closed, the runtime's next file gets its number, /dev/urandom for instance. What the
    /// runtime opens is closed on exec; what came through one is not.</summary>
    private static bool IsInherited(int file) => (Libc.Control(file, Libc.GetDescriptorFlags, 0) & Libc.DescriptorCloseOnExec) == 0;
}

/// <summary>A plain Linux socket.</summary>
internal sealed class LinuxSocket : IClientSocket
{
    private readonly SocketAddress to;

    private LinuxSocket(int handle, SocketAddress to) => (Handle, this.to) = (handle, to);

    /// <summary>The file descriptor.</summary>
    internal int Handle { get; private set; }

    /// <summary>Makes a non-blocking socket; null if the system has none left, does not know the family, or refuses the
    /// origin.</summary>
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

        // Interrupted by a signal: the connection is still being made (connect(2)).
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

    /// <summary>The source address, once it is connected.</summary>
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
