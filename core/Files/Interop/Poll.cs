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

/// <summary>A file descriptor, and what is awaited of it: <c>struct pollfd</c> of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PollEntry
{
    // POLLIN and POLLOUT of poll.h.
    private const short Readable = 0x1;
    private const short Writable = 0x4;

    private int file;
    private readonly short wanted;
    private readonly short happened;

    private PollEntry(int file, short wanted) => (this.file, this.wanted, happened) = (file, wanted, 0);

    /// <summary>Whether it can be read or written without waiting, has come to its end, or has failed.</summary>
    public readonly bool IsReady => happened != 0;

    /// <summary>Awaits that something can be read from a descriptor.</summary>
    public static PollEntry Reading(int file) => new(file, Readable);

    /// <summary>Awaits that something can be written to a descriptor.</summary>
    public static PollEntry Writing(int file) => new(file, Writable);

    /// <summary>Is passed over from now on.</summary>
    public void Drop() => file = -1;
}
