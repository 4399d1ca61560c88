using System.ComponentModel;
using System.Runtime.InteropServices;
using TanKnock.Core.Files.Interop;
using TanKnock.Daemon.Interop;

namespace TanKnock.Daemon.Capture;

/// <summary>Waits for several file descriptors at once: ppoll(2).</summary>
internal static class Descriptors
{
    /// <summary>Returns when one of them is readable or has failed, after <paramref name="limit"/>.</summary>
    public static void Wait(Span<PollEntry> entries, TimeSpan limit)
    {
        if (Poll.Wait(entries, limit) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Libc.Interrupted)
            {
                throw new Win32Exception(error);
            }
        }
    }
}
