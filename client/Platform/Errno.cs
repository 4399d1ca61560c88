using System.Runtime.InteropServices;

namespace TanKnock.Client.Platform;

/// <summary>Linux error numbers (asm-generic/errno.h) that a knock meets.</summary>
internal static class Errno
{
    internal const int None = 0;
    internal const int Interrupted = 4;
    internal const int ConnectionRefused = 111;
    internal const int InProgress = 115;

    /// <summary>Of the call that failed last on this thread.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The system's words for it, as in "Network is unreachable".</summary>
    internal static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}
