using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Interop;

/// <summary>Windows, macOS and other systems, by what .NET offers everywhere.</summary>
internal sealed class PortablePlatform : IPlatform
{
    /// <summary>Bytes moved at a time.</summary>
    private const int Chunk = 1 << 17;

    /// <summary>.NET reads nothing, and writes nowhere, where Windows has no such stream.</summary>
    public bool HasInput => true;

    public bool HasOutput => true;

    public IClientSocket? Open(Protocol protocol, IPEndPoint to, Origin origin, out NetworkError error)
    {
        if (origin.Interface is not null)
        {
            error = new NetworkError(NetworkFault.Other, "an interface can be chosen on Linux only: choose a source address");
            return null;
        }

        return PortableSocket.Open(protocol, to, origin.Source, out error);
    }

    public Route? FindRoute(IPAddress to, Origin origin, out NetworkError error)
    {
        error = new NetworkError(NetworkFault.Other, "packets can be built on Linux only: leave out --raw");
        return null;
    }

    public PhysicalAddress? FindNeighbour(Route route) => null;

    public IReadOnlyList<int> WaitForAny(IReadOnlyList<IClientSocket> sockets, TimeSpan time)
    {
        Socket[] all = [.. sockets.Select(s => ((PortableSocket)s).Socket)];
        if (all.Length == 0)
        {
            Thread.Sleep(time < TimeSpan.Zero ? TimeSpan.Zero : time);
            return [];
        }

        List<Socket> succeeded = [.. all];
        List<Socket> failed = [.. all];
        Socket.Select(null, succeeded, failed, time < TimeSpan.Zero ? TimeSpan.Zero : time);
        return [.. Enumerable.Range(0, all.Length).Where(i => succeeded.Contains(all[i]) || failed.Contains(all[i]))];
    }

    public NetworkError Carry(IClientSocket connection)
    {
        Socket socket = ((PortableSocket)connection).Socket;
        socket.Blocking = true;
        using NetworkStream network = new(socket, ownsSocket: false);
        using Stream input = Console.OpenStandardInput();
        _ = Task.Run(async () =>
        {
            await input.CopyToAsync(network, Chunk);
            socket.Shutdown(SocketShutdown.Send);
        });
        Task receiving = Task.Run(async () =>
        {
            using Stream output = Console.OpenStandardOutput();
            await network.CopyToAsync(output, Chunk);
        });
        try
        {
            // Standard output cannot be closed for its reader; only the end of the program shows that everything was received.
            receiving.GetAwaiter().GetResult();
            return NetworkError.None;
        }
        catch (IOException e)
        {
            return new NetworkError(NetworkFault.Other, e.Message);
        }
    }

    public int Run(IReadOnlyList<string> command, out string? reason)
    {
        reason = null;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception e)
        {
            reason = e.Message;
            return IPlatform.CommandNotFound;
        }
    }
}

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
