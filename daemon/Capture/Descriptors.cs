using System.ComponentModel;
using System.Runtime.InteropServices;

namespace TanKnock.Daemon.Capture;

/// <summary>Waits for several file descriptors at once: poll(2).</summary>
internal static partial class Descriptors
{
    // From poll.h and errno.h of Linux.
    private const short PollIn = 1;
    private const int Interrupted = 4;

    public static PollEntry Reading(int descriptor) => new() { Descriptor = descriptor, Events = PollIn };

    /// <summary>Returns when one of them is readable or has failed, after <paramref name="limit"/>, or a little early.</summary>
    public static void Wait(PollEntry[] entries, TimeSpan limit)
    {
        if (Poll(entries, (nuint)entries.Length, (int)limit.TotalMilliseconds) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw new Win32Exception(error);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll([In, Out] PollEntry[] entries, nuint count, int milliseconds);
}
