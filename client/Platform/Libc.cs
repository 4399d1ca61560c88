using System.Runtime.InteropServices;

namespace TanKnock.Client.Platform;

/// <summary>The system calls behind <see cref="NativeSocket"/>: Linux with glibc or musl. System.Net.Sockets would do more
/// than is wanted: it throws on every connection in progress, and disconnects a socket before it closes it.</summary>
internal static partial class Libc
{
    internal const int Stream = 1;
    internal const int Datagram = 2;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;

    internal const int SocketLevel = 1;
    internal const int SocketError = 4;

    internal const short Writable = 4;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(int socket, ReadOnlySpan<byte> address, int addressLength);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    internal static partial nint SendTo(
        int socket, ReadOnlySpan<byte> bytes, nuint count, int flags, ReadOnlySpan<byte> address, int addressLength);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(Span<PollEntry> entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetOption(int socket, int level, int option, out int value, ref int length);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int socket);
}
