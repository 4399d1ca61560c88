using System.Runtime.InteropServices;

namespace TanKnock.EndToEnd;

/// <summary>The few platform calls that .NET has no door to.</summary>
internal static partial class NativeMethods
{
    internal const int Sigkill = 9;
    internal const int Sigterm = 15;

    /// <summary>From linux/sched.h: the calling thread alone changes its network namespace.</summary>
    internal const int CloneNewNet = 0x40000000;

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    internal static partial int EnterNamespace(SafeHandle handle, int kind);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Signal(int pid, int signal);
}
