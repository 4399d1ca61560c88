using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.Daemon.Interop;

/// <summary>Every call of Linux and glibc that the daemon makes itself, because .NET has no form of it; in this order:
/// processes, files and sockets, interfaces, users and capabilities.</summary>
internal static unsafe partial class Libc
{
    internal const int CloseOnExec = 0x80000;
    internal const int ReadOnly = 0;
    internal const int WriteOnly = 1;
    internal const int Interrupted = 4;

    /// <summary>AF_NETLINK, SOCK_RAW, SOCK_NONBLOCK of socket.h.</summary>
    internal const int NetlinkFamily = 16;
    internal const int RawSocket = 3;
    internal const int NonBlocking = 0x800;

    internal const int BrokenPipe = 13;
    internal const int Kill = 9;

    /// <summary>SIGHUP, and SIGUSR1, the same number on all architectures that we build for.</summary>
    internal const int HangUp = 1;
    internal const int UserSignal = 10;

    /// <summary>SIG_DFL, SIG_IGN.</summary>
    internal const nint DefaultAction = 0;
    internal const nint Ignore = 1;

    /// <summary>POSIX_SPAWN_SETPGROUP, _SETSIGDEF, _SETSIGMASK.</summary>
    internal const short OwnGroup = 0x02;
    internal const short DefaultSignals = 0x04;
    internal const short SignalMask = 0x08;

    /// <summary>POSIX_SPAWN_SETSID of glibc 2.26.</summary>
    internal const short NewSession = 0x80;

    /// <summary>More than posix_spawnattr_t, posix_spawn_file_actions_t or sigset_t take (336, 80 and 128 bytes in glibc).</summary>
    internal const int OpaqueSize = 512;

    /// <summary>pidfd_open(2), Linux 5.3, the same number on every architecture.</summary>
    private const int PidFdOpen = 434;

    internal static int OpenProcess(int process) => (int)SystemCall(PidFdOpen, process, 0);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Spawn(
        out int process, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddOpen(byte* actions, int file, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int AddCopy(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddFolder(byte* actions, string path);

    /// <summary>glibc 2.34.</summary>
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    internal static partial int AddCloseFrom(byte* actions, int file);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    internal static partial int InitAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SetDefaultSignals(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SetSignalMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    internal static partial int ClearSignals(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    internal static partial int AddSignal(byte* signals, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int Wait(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    internal static partial nint Handle(int signal, nint action);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Execute(string path, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int file, Span<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle file, out ulong value, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int file, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle file, in ulong value, nuint length);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    internal static partial int Duplicate(int file, int target);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int ControlFile(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int CreateEvent(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(SafeFileHandle socket, in NetlinkAddress address, int length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(SafeFileHandle socket, Span<byte> buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetSocketOption(int socket, int level, int option, in int value, int length);

    [LibraryImport("libc", EntryPoint = "getifaddrs", SetLastError = true)]
    internal static partial int GetInterfaceAddresses(out InterfaceAddress* first);

    [LibraryImport("libc", EntryPoint = "freeifaddrs")]
    internal static partial void FreeInterfaceAddresses(InterfaceAddress* first);

    /// <returns>0 if there is none of that name.</returns>
    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int IndexOfInterface(string name);

    [LibraryImport("libc", EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Account* AccountByName(string name);

    [LibraryImport("libc", EntryPoint = "getpwuid")]
    internal static partial Account* AccountById(uint id);

    [LibraryImport("libc", EntryPoint = "initgroups", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int InitGroups(string name, uint group);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    internal static partial int SetGroups(nuint count, uint* groups);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    internal static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    internal static partial int SetUser(uint user);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "capget", SetLastError = true)]
    internal static partial int GetCapabilities(CapabilityHeader* header, CapabilityWords* sets);

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    internal static partial int SetCapabilities(CapabilityHeader* header, CapabilityWords* sets);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int ControlProcess(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    /// <summary><c>struct sockaddr_nl</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NetlinkAddress
    {
        internal ushort Family;
        internal ushort Padding;
        internal uint Port;
        internal uint Groups;
    }

    /// <summary><c>struct ifaddrs</c> on 64-bit Linux, as far as it is read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InterfaceAddress
    {
        internal InterfaceAddress* Next;
        internal byte* Name;
        internal uint Flags;
        internal byte* Address;
    }

    /// <summary><c>struct passwd</c>, as far as it is read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Account
    {
        internal byte* Name;
        internal byte* Password;
        internal uint User;
        internal uint Group;
    }

    /// <summary><c>struct __user_cap_header_struct</c>; process 0 is this thread.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CapabilityHeader
    {
        internal uint Version;
        internal int Process;
    }

    /// <summary><c>struct __user_cap_data_struct</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CapabilityWords
    {
        internal uint Effective;
        internal uint Permitted;
        internal uint Inheritable;
    }
}
