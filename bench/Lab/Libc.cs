using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.Bench.Lab;

/// <summary>The platform calls that have to be made without anything in between, or that .NET has no door to.</summary>
internal static unsafe partial class Libc
{
    // From linux/sched.h, signal.h, sys/prctl.h.
    internal const int CloneNewNet = 0x40000000;
    internal const int Sigterm = 15;
    internal const int SetTimerSlack = 29;

    // From sys/socket.h, netinet/in.h, poll.h of Linux.
    internal const int FamilyInet = 2;
    internal const int FamilyPacket = 17;
    internal const int Stream = 1;
    internal const int Datagram = 2;
    internal const int RawFrames = 3;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;
    internal const short PollOut = 4;
    internal const int Interrupted = 4;

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    internal static partial int EnterNamespace(SafeFileHandle handle, int kind);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Signal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Control(int option, nuint value);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint InterfaceIndex(string name);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(int socket, in InternetAddress to, int length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    internal static partial nint SendTo(
        int socket, void* data, nuint length, int flags, in InternetAddress to, int addressLength);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int socket, in LinkAddress to, int length);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    internal static partial int SendMany(int socket, Message* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nuint count, in TimeSpec timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int socket);

    /// <summary><c>struct sockaddr_in</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InternetAddress
    {
        internal ushort Family;
        internal ushort Port;
        internal uint Address;
        internal ulong Zero;
    }

    /// <summary><c>struct sockaddr_ll</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LinkAddress
    {
        internal ushort Family;
        internal ushort Protocol;
        internal int Interface;
        internal ushort HardwareType;
        internal byte PacketType;
        internal byte AddressLength;
        internal ulong Address;
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Socket;
        internal short Wanted;
        internal short Found;
    }

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        internal nint Seconds;
        internal nint Nanoseconds;
    }

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Piece
    {
        internal void* Data;
        internal nuint Length;
    }

    /// <summary><c>struct mmsghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Message
    {
        internal void* Name;
        internal uint NameLength;
        internal Piece* Pieces;
        internal nuint PieceCount;
        internal void* Control;
        internal nuint ControlLength;
        internal int Flags;
        internal uint Sent;
    }
}
