using System.Runtime.InteropServices;

namespace TanKnock.Core.Files.Interop;

/// <summary>Waits for several file descriptors at once: poll(2) and ppoll(2) of Linux.</summary>
public static partial class Poll
{
    /// <summary>Waits for ever.</summary>
    public const int Forever = -1;

    /// <summary>Returns when at least one is ready, or the time is over.</summary>
    /// <param name="entries">What is awaited; says afterwards what is ready.</param>
    /// <param name="milliseconds">How long, or <see cref="Forever"/>.</param>
    /// <returns>How many are ready; 0 when the time is over; negative if the call failed, by a signal for example
    /// (<see cref="Marshal.GetLastPInvokeError"/>).</returns>
    public static int Wait(Span<PollEntry> entries, int milliseconds) => Wait(entries, (nuint)entries.Length, milliseconds);

    /// <summary>The same to the microsecond; the kernel may add 0.05 ms (PR_SET_TIMERSLACK).</summary>
    public static int Wait(Span<PollEntry> entries, TimeSpan limit)
    {
        TimeSpec time = new()
        {
            Seconds = (nint)(limit.Ticks / TimeSpan.TicksPerSecond),
            Nanoseconds = (nint)(limit.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
        };
        return Wait(entries, (nuint)entries.Length, in time, signals: 0);
    }

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static partial int Wait(Span<PollEntry> entries, nuint count, in TimeSpec limit, nint signals);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Wait(Span<PollEntry> entries, nuint count, int milliseconds);

    /// <summary><c>struct timespec</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
