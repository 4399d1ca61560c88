using System.Runtime.InteropServices;

namespace TanKnock.Daemon.Interop;

/// <summary>System calls that .NET has no form of: Linux with glibc. System.Diagnostics.Process knows neither process
/// groups nor a way to wait with a time limit that takes no threads and pipes of its own.</summary>
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

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe(int* ends, int flags);

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

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int file, Span<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int Wait(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    internal static partial nint Handle(int signal, nint action);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second);
}
