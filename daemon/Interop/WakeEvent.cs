using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.Daemon.Interop;

/// <summary>Wakes a thread that waits in poll(2), from any other thread: eventfd(2).</summary>
internal sealed class WakeEvent : IDisposable
{
    private readonly SafeFileHandle handle;

    public WakeEvent()
    {
        int descriptor = Libc.CreateEvent(0, Libc.CloseOnExec | Libc.NonBlocking);
        handle = descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public int Descriptor => (int)handle.DangerousGetHandle();

    public void Set()
    {
        // It can only fail because it has been set nearly 2^64 times since.
        _ = Libc.Write(handle, 1, sizeof(ulong));
    }

    /// <summary>Forgets that it was set.</summary>
    public void Reset() => _ = Libc.Read(handle, out _, sizeof(ulong));

    public void Dispose() => handle.Dispose();
}
