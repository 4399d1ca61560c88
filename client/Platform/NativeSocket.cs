using System.Net;

namespace TanKnock.Client.Platform;

/// <summary>A plain socket towards one address. Errors come back as error numbers: what the network answers is no bug
/// of ours.</summary>
internal sealed class NativeSocket : IDisposable
{
    private int handle;

    private NativeSocket(int handle) => this.handle = handle;

    /// <summary>A TCP socket whose calls never wait; null if the system has none left, or not of this family.</summary>
    internal static NativeSocket? Tcp(SocketAddress to) => Open(to, Libc.Stream | Libc.NonBlocking);

    /// <summary>A UDP socket; null if the system has none left, or not of this family.</summary>
    internal static NativeSocket? Udp(SocketAddress to) => Open(to, Libc.Datagram);

    /// <summary>Begins to connect. For TCP the SYN has left when this returns <see cref="Errno.InProgress"/>; for UDP
    /// nothing leaves, but the system says whether it knows a way there.</summary>
    internal int Connect(SocketAddress to) =>
        Libc.Connect(handle, to.Buffer.Span, to.Size) == 0 ? Errno.None : Errno.Last;

    /// <summary>Sends one datagram without content.</summary>
    internal int SendNothing(SocketAddress to)
    {
        int errno;
        do
        {
            errno = Libc.SendTo(handle, [], 0, 0, to.Buffer.Span, to.Size) == 0 ? Errno.None : Errno.Last;
        }
        while (errno == Errno.Interrupted);

        return errno;
    }

    /// <summary>What became of a connection; asked once <see cref="WaitForAny"/> has reported it.</summary>
    internal int TakeError()
    {
        int length = sizeof(int);
        return Libc.GetOption(handle, Libc.SocketLevel, Libc.SocketError, out int error, ref length) == 0
            ? error
            : Errno.Last;
    }

    /// <summary>Waits until connections have succeeded or failed, and returns their indices; none once the time is
    /// over.</summary>
    internal static IReadOnlyList<int> WaitForAny(IReadOnlyList<NativeSocket> sockets, TimeSpan time)
    {
        PollEntry[] entries = [.. sockets.Select(s => new PollEntry { Socket = s.handle, Wanted = Libc.Writable })];
        int milliseconds = Math.Max(0, (int)Math.Ceiling(time.TotalMilliseconds));
        return Libc.Poll(entries, (nuint)entries.Length, milliseconds) > 0
            ? [.. Enumerable.Range(0, entries.Length).Where(i => entries[i].Happened != 0)]
            : [];
    }

    public void Dispose()
    {
        if (handle >= 0)
        {
            _ = Libc.Close(handle);
            handle = -1;
        }
    }

    private static NativeSocket? Open(SocketAddress to, int type)
    {
        // The framework's number of a family is not the system's; the serialized address holds the latter.
        int family = BitConverter.ToUInt16(to.Buffer.Span);
        int handle = Libc.Socket(family, type | Libc.CloseOnExec, 0);
        return handle < 0 ? null : new NativeSocket(handle);
    }
}
