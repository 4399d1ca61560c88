using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.EndToEnd;

/// <summary>The few platform calls that .NET has no door to.</summary>
internal static partial class NativeMethods
{
    internal const int Sighup = 1;
    internal const int Sigkill = 9;
    internal const int Sigusr1 = 10;
    internal const int Sigterm = 15;

    /// <summary>From linux/sched.h: the calling thread alone changes its network namespace.</summary>
    internal const int CloneNewNet = 0x40000000;

    /// <summary>From linux/ext4.h: every access to the file system fails from now on, as if the disk had.</summary>
    private const nuint Ext4Shutdown = 0x8004587D;

    private const short Readable = 1;

    private const nuint TunSetInterface = 0x400454CA;

    /// <summary>Nothing is written out before: EXT4_GOING_FLAGS_NOLOGFLUSH.</summary>
    private const uint AtOnce = 2;

    /// <summary>Breaks the ext4 file system that a file lies on.</summary>
    internal static void ShutDownExt4(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        uint how = AtOnce;
        if (Control(file, Ext4Shutdown, ref how) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>TUNSETIFF of linux/if_tun.h, with a <c>struct ifreq</c>.</summary>
    internal static bool SetUpTunnel(SafeFileHandle device, byte[] request) => Control(device, TunSetInterface, request) == 0;

    /// <summary>One call, one datagram: .NET's own writing would look for a position, which a device has not.</summary>
    internal static void WriteWhole(SafeFileHandle device, ReadOnlySpan<byte> bytes)
    {
        if (Write(device, bytes, (nuint)bytes.Length) != bytes.Length)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>One call, one datagram.</summary>
    internal static int ReadWhole(SafeFileHandle device, Span<byte> bytes)
    {
        nint length = Read(device, bytes, (nuint)bytes.Length);
        return length >= 0 ? (int)length : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Whether there is something to read by then, as soon as there is.</summary>
    internal static bool IsReadable(SafeFileHandle device, TimeSpan within)
    {
        PollEntry[] entries = [new PollEntry { File = (int)device.DangerousGetHandle(), Wanted = Readable }];
        TimeSpec time = new() { Seconds = (nint)within.TotalSeconds, Nanoseconds = (nint)(within.Ticks % TimeSpan.TicksPerSecond * 100) };
        return WaitFor(entries, 1, in time, 0) > 0;
    }

    /// <summary>From now on this thread comes before all others that want a processor.</summary>
    internal static void HurryThisThread() => _ = SetPriority(0, 0, -20);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeHandle handle, nuint request, ref uint argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeHandle handle, Span<byte> bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static partial int WaitFor(Span<PollEntry> entries, nuint count, in TimeSpec time, nint signals);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int kind, int who, int priority);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        internal int File;
        internal short Wanted;
        internal short Found;
    }

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        internal nint Seconds;
        internal nint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeHandle handle, nuint request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeHandle handle, ReadOnlySpan<byte> bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    internal static partial int EnterNamespace(SafeHandle handle, int kind);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Signal(int pid, int signal);
}
