using System.Runtime.InteropServices;

namespace TanKnock.Core.Files.Interop;

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
