using System.ComponentModel;
using System.Runtime.InteropServices;
using TanKnock.Core.Files.Interop;
using TanKnock.Daemon.Interop;

namespace TanKnock.Daemon.Capture;

/// <summary>Waits for several file descriptors at once: poll(2).</summary>
internal static class Descriptors
{
    /// <summary>Returns when one of them is readable or has failed, after <paramref name="limit"/>, or a little early.</summary>
    public static void Wait(PollEntry[] entries, TimeSpan limit)
    {
        if (Poll.Wait(entries, (int)limit.TotalMilliseconds) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Libc.Interrupted)
            {
                throw new Win32Exception(error);
            }
        }
    }
}
