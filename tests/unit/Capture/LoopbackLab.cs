using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.Tests.Capture;

/// <summary>A network namespace with a loopback interface and nothing else. It goes with what was made in it.</summary>
internal sealed partial class LoopbackLab : IDisposable
{
    /// <summary>From linux/sched.h: the calling thread alone changes its network namespace.</summary>
    private const int NewNetwork = 0x40000000;

    private readonly SafeFileHandle place;

    public LoopbackLab() => place = OnThread(() =>
    {
        if (Unshare(NewNetwork) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        // A process is born into the namespace of the thread that starts it.
        using Process ip = Process.Start("ip", ["link", "set", "lo", "up"]);
        ip.WaitForExit();
        return ip.ExitCode == 0
            ? File.OpenHandle("/proc/thread-self/ns/net")
            : throw new InvalidOperationException($"ip link set lo up: {ip.ExitCode}");
    });

    /// <summary>Sockets and threads that are made inside belong there for good.</summary>
    public T Enter<T>(Func<T> make) => OnThread(() =>
        EnterNamespace(place, NewNetwork) == 0 ? make() : throw new Win32Exception(Marshal.GetLastPInvokeError()));

    public void Dispose() => place.Dispose();

    /// <summary>A thread of its own, so that no thread of the pool is left in the namespace.</summary>
    private static T OnThread<T>(Func<T> make)
    {
        TaskCompletionSource<T> made = new();
        Thread thread = new(() =>
        {
            try
            {
                made.SetResult(make());
            }
            catch (Exception reason)
            {
                made.SetException(reason);
            }
        });
        thread.Start();
        thread.Join();
        return made.Task.GetAwaiter().GetResult();
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int what);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int EnterNamespace(SafeFileHandle handle, int kind);
}
