namespace TanKnock.Client.Platform;

/// <summary>Carries bytes between a connection and the standard streams, a thread for each direction. Where a stream is a
/// pipe, as with ssh's ProxyCommand, the bytes do not come through this process at all (splice(2)).</summary>
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

        // A far end that reads no more: what it still has to say comes the other way, or the news that it is gone.
        _ = Libc.Shutdown(connection, Libc.ShutdownWrite);
        int errno = reading != Errno.None ? reading : writing;
        End(Errno.ToError(errno is Errno.BrokenPipe or Errno.ConnectionReset ? Errno.None : errno), isLast: false);
    }

    private void Receive(int connection)
    {
        (int reading, int writing) = BytePump.Move(connection, StandardOutput);
        StandardOutputEnd.Close();

        // Nobody reads what the far end says: that is how a local program takes its leave.
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
