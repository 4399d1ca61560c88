using System.Runtime.InteropServices;

namespace TanKnock.Client.Interop;

/// <summary>All system calls that the client makes itself: Linux with glibc or musl.</summary>
/// <remarks>System.Net.Sockets does more than is wanted: it throws on every connection in progress, and disconnects a socket
/// before it closes it.</remarks>
internal static partial class Libc
{
    internal const int Stream = 1;
    internal const int Datagram = 2;
    internal const int Raw = 3;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;

    internal const int SocketLevel = 1;
    internal const int SocketError = 4;
    internal const int BindToDevice = 25;

    internal const int ShutdownWrite = 1;

    /// <summary>F_GETFD and FD_CLOEXEC of fcntl(2).</summary>
    internal const int GetDescriptorFlags = 1;
    internal const int DescriptorCloseOnExec = 1;

    internal const int BrokenPipeSignal = 13;

    /// <summary>SIG_DFL.</summary>
    internal const nint DefaultAction = 0;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int socket, ReadOnlySpan<byte> address, int addressLength);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(int socket, ReadOnlySpan<byte> address, int addressLength);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int GetName(int socket, Span<byte> address, ref int addressLength);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint InterfaceIndex(string name);

    [LibraryImport("libc", EntryPoint = "if_indextoname", SetLastError = true)]
    internal static partial nint InterfaceName(uint index, Span<byte> name);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    internal static partial nint SendTo(
        int socket, ReadOnlySpan<byte> bytes, nuint count, int flags, ReadOnlySpan<byte> address, int addressLength);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetOption(int socket, int level, int option, out int value, ref int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetOption(int socket, int level, int option, ReadOnlySpan<byte> value, int length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(int file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int socket);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    internal static partial int Duplicate(int file, int onto);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static unsafe partial nint Read(int file, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static unsafe partial nint Write(int file, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    internal static partial nint Splice(int from, nint fromOffset, int to, nint toOffset, nuint count, uint flags);

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    internal static partial nint Signal(int signal, nint action);

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Execute(string file, string?[] arguments);
}

/// <summary>Linux error numbers (asm-generic/errno.h) that the client tells apart.</summary>
internal static class Errno
{
    internal const int None = 0;
    internal const int NotFound = 2;
    internal const int Interrupted = 4;
    internal const int WouldBlock = 11;
    internal const int AccessDenied = 13;
    internal const int InvalidArgument = 22;
    internal const int BrokenPipe = 32;
    internal const int ConnectionReset = 104;
    internal const int InProgress = 115;

    private const int NotPermitted = 1;
    private const int NoDevice = 19;
    private const int AddressNotAvailable = 99;
    private const int NetworkUnreachable = 101;
    private const int ConnectionRefused = 111;
    private const int HostUnreachable = 113;

    /// <summary>The number of the call that failed last on this thread.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The system's words for it, for instance "Network is unreachable".</summary>
    internal static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);

    internal static NetworkError ToError(int errno) => errno switch
    {
        None => NetworkError.None,
        InProgress => NetworkError.InProgress,
        _ => new NetworkError(Classify(errno), Describe(errno)),
    };

    private static NetworkFault Classify(int errno) => errno switch
    {
        ConnectionRefused => NetworkFault.Refused,
        NetworkUnreachable or HostUnreachable => NetworkFault.NoRoute,

        // A blackhole route (ip-route(8)).
        InvalidArgument => NetworkFault.NoRoute,
        NotPermitted or AccessDenied => NetworkFault.Forbidden,
        AddressNotAvailable => NetworkFault.NoSuchSource,
        NoDevice => NetworkFault.NoSuchInterface,
        _ => NetworkFault.Other,
    };
}
