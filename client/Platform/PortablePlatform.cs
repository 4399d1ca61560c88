using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Platform;

/// <summary>Windows, macOS and whatever else .NET runs on, by what .NET offers everywhere.</summary>
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

    public Way? FindWay(IPAddress to, Origin origin, out NetworkError error)
    {
        error = new NetworkError(NetworkFault.Other, "packets can be built on Linux only: leave out --raw");
        return null;
    }

    public PhysicalAddress? FindNeighbour(Way way) => null;

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
            // Standard output cannot be closed for others to see, so the program's end has to tell them that all came.
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
            return ClientExitCode.CommandNotFound;
        }
    }
}
