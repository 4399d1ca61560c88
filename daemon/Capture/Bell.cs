using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.Daemon.Capture;

/// <summary>Wakes a thread that waits in poll(2), from any other thread: eventfd(2).</summary>
internal sealed partial class Bell : IDisposable
{
    // From sys/eventfd.h of Linux.
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    private readonly SafeFileHandle handle;

    public Bell()
    {
        int descriptor = Create(0, CloseOnExec | NonBlocking);
        handle = descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public int Descriptor => (int)handle.DangerousGetHandle();

    public void Ring()
    {
        // It can only fail because it has been rung nearly 2^64 times since.
        _ = Write(handle, 1, sizeof(ulong));
    }

    /// <summary>Forgets that it was rung.</summary>
    public void Quiet() => _ = Read(handle, out _, sizeof(ulong));

    public void Dispose() => handle.Dispose();

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int Create(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, in ulong value, nuint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, out ulong value, nuint length);
}
