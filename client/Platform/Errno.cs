using System.Runtime.InteropServices;

namespace TanKnock.Client.Platform;

/// <summary>Linux error numbers (asm-generic/errno.h) that a knock meets.</summary>
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

    /// <summary>Of the call that failed last on this thread.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The system's words for it, as in "Network is unreachable".</summary>
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
