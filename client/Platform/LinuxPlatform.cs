using System.Net;
using System.Net.NetworkInformation;
using TanKnock.Core.Files.Interop;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Platform;

/// <summary>Linux, by system calls.</summary>
internal sealed class LinuxPlatform : IPlatform
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;

    public bool HasInput => IsInherited(StandardInput);

    public bool HasOutput => IsInherited(StandardOutput);

    public IClientSocket? Open(Protocol protocol, IPEndPoint to, Origin origin, out NetworkError error) =>
        LinuxSocket.Open(protocol, to, origin, out error);

    public Way? FindWay(IPAddress to, Origin origin, out NetworkError error)
    {
        // Where it would come from, a socket knows best: it heeds the rules for choosing, and the origin.
        using LinuxSocket? socket = LinuxSocket.Open(Protocol.Udp, new IPEndPoint(to, Way.AnyPort), origin, out error);
        error = socket?.Connect() ?? error;
        return error.IsNone ? LinuxRoutes.Find(to, socket!.LocalAddress(), origin.Interface, out error) : null;
    }

    public PhysicalAddress? FindNeighbour(Way way) => LinuxRoutes.FindNeighbour(way);

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
        // The framework ignores this signal, and a program inherits that: it would not notice a reader that goes away.
        _ = Libc.Signal(Libc.BrokenPipeSignal, Libc.DefaultAction);
        _ = Libc.Execute(command[0], [.. command, null]);
        int errno = Errno.Last;
        reason = Errno.Describe(errno);

        // As shells do (POSIX, "Exit Status for Commands").
        return errno == Errno.NotFound ? ClientExitCode.CommandNotFound : ClientExitCode.CommandNotExecutable;
    }

    /// <summary>Where a standard stream was closed, the runtime's next file gets its number, /dev/urandom for instance. What the
    /// runtime opens is closed on exec; what came through one is not.</summary>
    private static bool IsInherited(int file) => (Libc.Control(file, Libc.GetDescriptorFlags, 0) & Libc.DescriptorCloseOnExec) == 0;
}
