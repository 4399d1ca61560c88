using Microsoft.Win32.SafeHandles;
using TanKnock.Core.Files.Interop;

namespace TanKnock.Client.Interop;

/// <summary>Carries bytes between a connection and the standard streams, a thread for each direction. Where a stream is a
/// pipe, as with ssh's ProxyCommand, the kernel moves the bytes without copying them to this process (splice(2)).</summary>
internal sealed class LinuxCarrier
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int Directions = 2;

    private readonly object gate = new();
    private int ended;
    private bool isDone;
    private NetworkError broken = NetworkError.None;

    private LinuxCarrier()
    {
    }

    internal static NetworkError Carry(int connection)
    {
        LinuxCarrier carrier = new();
        Start(() => carrier.Send(connection));
        Start(() => carrier.Receive(connection));
        return carrier.Wait();
    }

    private static void Start(Action direction) => new Thread(() => direction()) { IsBackground = true }.Start();

    private void Send(int connection)
    {
        (int reading, int writing) = BytePump.Move(StandardInput, connection);

        // If the far end reads no more, the other direction still carries what it sends, or the error that it is gone.
        _ = Libc.Shutdown(connection, Libc.ShutdownWrite);
        int errno = reading != Errno.None ? reading : writing;
        End(Errno.ToError(errno is Errno.BrokenPipe or Errno.ConnectionReset ? Errno.None : errno), isLast: false);
    }

    private void Receive(int connection)
    {
        (int reading, int writing) = BytePump.Move(connection, StandardOutput);
        StandardOutputEnd.Close();

        // A local program ends by closing its end of standard output.
        bool hasLeft = writing == Errno.BrokenPipe;
        End(
            hasLeft ? NetworkError.None
                : writing != Errno.None ? new NetworkError(NetworkFault.Other, $"cannot write to standard output: {Errno.Describe(writing)}")
                : Errno.ToError(reading),
            isLast: hasLeft);
    }

    private void End(NetworkError error, bool isLast)
    {
        lock (gate)
        {
            broken = broken.IsNone ? error : broken;
            ended++;
            isDone |= ended == Directions || isLast || !error.IsNone;
            Monitor.Pulse(gate);
        }
    }

    private NetworkError Wait()
    {
        lock (gate)
        {
            while (!isDone)
            {
                Monitor.Wait(gate);
            }

            return broken;
        }
    }
}

/// <summary>Moves bytes from one file descriptor to another until there are no more.</summary>
internal static class BytePump
{
    /// <summary>Bytes moved at a time, and the requested capacity of pipes: the most that a user may ask for (pipe(7),
    /// /proc/sys/fs/pipe-max-size).</summary>
    private const int Chunk = 1 << 20;

    /// <summary>F_SETPIPE_SZ of linux/fcntl.h. Where it fails, only speed is lost.</summary>
    private const int SetPipeSize = 1031;

    /// <summary>SPLICE_F_NONBLOCK of linux/fcntl.h. A call that waits for bytes would keep the pipe locked, and block
    /// the reader of its other end.</summary>
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
            // Another process shares the stream and has made it non-blocking.
            Await(wanted);
        }

        return errno is Errno.WouldBlock or Errno.Interrupted;
    }

    private static void Await(PollEntry wanted) => _ = Poll.Wait([wanted], Poll.Forever);
}

/// <summary>Ends standard output for its reader while the program goes on.</summary>
internal static class StandardOutputEnd
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const string Descriptors = "/proc/self/fd";

    /// <summary>Ends it. The framework keeps copies of the descriptor, and a pipe ends when the last of them is closed.</summary>
    internal static void Close()
    {
        // Enough for a socket, whatever copies there are.
        _ = Libc.Shutdown(StandardOutput, Libc.ShutdownWrite);
        string? target = Target(StandardOutput);
        if (target?.StartsWith("pipe:", StringComparison.Ordinal) == true)
        {
            // Redirected instead of closed: the framework goes on using them.
            using SafeFileHandle nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
            foreach (int copy in Copies(target))
            {
                _ = Libc.Duplicate((int)nowhere.DangerousGetHandle(), copy);
            }
        }
    }

    private static int[] Copies(string target) =>
    [
        .. Directory.EnumerateFileSystemEntries(Descriptors)
            .Select(path => int.Parse(Path.GetFileName(path), null))
            .Where(file => file is not StandardError && Target(file) == target),
    ];

    private static string? Target(int file) => new FileInfo($"{Descriptors}/{file}").LinkTarget;
}
