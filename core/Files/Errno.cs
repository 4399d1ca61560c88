using System.Runtime.InteropServices;

namespace TanKnock.Core.Files;

/// <summary>Linux error numbers (asm-generic/errno.h) and what they mean to us.</summary>
internal static class Errno
{
    internal const int Interrupted = 4;
    internal const int WouldBlock = 11;
    internal const int InvalidArgument = 22;

    internal static FileProblem Classify(int errno) => errno switch
    {
        2 or 20 => FileProblem.NotFound,
        17 => FileProblem.Exists,
        1 or 13 => FileProblem.Denied,
        40 => FileProblem.IsLink,
        30 => FileProblem.ReadOnly,
        28 or 122 => FileProblem.Full,
        WouldBlock => FileProblem.Locked,
        _ => FileProblem.Other,
    };

    /// <summary>The exception for the call that failed last on this thread.</summary>
    internal static FileSystemException Last(string path, string operation)
    {
        int errno = Marshal.GetLastPInvokeError();
        return new FileSystemException(Classify(errno), path, $"cannot {operation}: {Marshal.GetPInvokeErrorMessage(errno)}");
    }
}
