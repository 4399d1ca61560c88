using TanKnock.Core.Files.Interop;

namespace TanKnock.Client.Platform;

/// <summary>Moves bytes from one file descriptor to another until there are no more.</summary>
internal static class BytePump
{
    /// <summary>Bytes moved at a time, and wanted as a pipe's room: as much as a user may ask for (pipe(7),
    /// /proc/sys/fs/pipe-max-size).</summary>
    private const int Chunk = 1 << 20;

    /// <summary>F_SETPIPE_SZ of linux/fcntl.h; no pipe, or no permission, costs speed only.</summary>
    private const int SetPipeSize = 1031;

    /// <summary>SPLICE_F_NONBLOCK of linux/fcntl.h. A call that waits for bytes would keep the pipe locked, and who reads
    /// from its other end would wait with it.</summary>
    private const uint SpliceNonBlocking = 2;

    /// <summary>Moves them all.</summary>
    /// <returns>The error numbers that ended reading and writing; both 0 at the end of the bytes.</returns>
    internal static (int Reading, int Writing) Move(int from, int to)
    {
        _ = Libc.Control(from, SetPipeSize, Chunk);
        _ = Libc.Control(to, SetPipeSize, Chunk);
        while (true)
        {
            nint moved = Libc.Splice(from, 0, to, 0, Chunk, SpliceNonBlocking);
            if (moved == 0)
            {
                return (Errno.None, Errno.None);
            }

            if (moved < 0)
            {
                int errno = Errno.Last;
                switch (errno)
                {
                    case Errno.InvalidArgument:
                        // Neither is a pipe, or one is of a kind that cannot be spliced.
                        return Copy(from, to);
                    case Errno.Interrupted:
                        break;
                    case Errno.WouldBlock:
                        Await(PollEntry.Reading(from));
                        Await(PollEntry.Writing(to));
                        break;
                    case Errno.BrokenPipe:
                        return (Errno.None, errno);
                    default:
                        // splice does not tell which end it was.
                        return (errno, Errno.None);
                }
            }
        }
    }

    private static unsafe (int Reading, int Writing) Copy(int from, int to)
    {
        byte[] chunk = new byte[Chunk];
        fixed (byte* bytes = chunk)
        {
            while (true)
            {
                nint read = Libc.Read(from, bytes, Chunk);
                if (read == 0)
                {
                    return (Errno.None, Errno.None);
                }

                if (read < 0 && !CanGoOn(PollEntry.Reading(from)))
                {
                    return (Errno.Last, Errno.None);
                }

                for (nint written = 0; written < read;)
                {
                    nint count = Libc.Write(to, bytes + written, (nuint)(read - written));
                    if (count < 0 && !CanGoOn(PollEntry.Writing(to)))
                    {
                        return (Errno.None, Errno.Last);
                    }

                    written += Math.Max(count, 0);
                }
            }
        }
    }

    /// <summary>Whether the call that failed last may be made again; waits until that makes sense.</summary>
    private static bool CanGoOn(PollEntry wanted)
    {
        int errno = Errno.Last;
        if (errno == Errno.WouldBlock)
        {
            // Somebody shares the stream with us, and has set it so.
            Await(wanted);
        }

        return errno is Errno.WouldBlock or Errno.Interrupted;
    }

    private static void Await(PollEntry wanted) => _ = Poll.Wait([wanted], Poll.Forever);
}
