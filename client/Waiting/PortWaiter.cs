using System.Net;
using TanKnock.Client.Platform;

namespace TanKnock.Client.Waiting;

/// <summary>Tries to connect until a port accepts, or the time is over.</summary>
internal sealed class PortWaiter(TimeProvider clock)
{
    /// <summary>Between the first attempts: a door opens within some milliseconds.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Between later attempts: unnoticed by people, and no burden on the firewall.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Attempts kept going at a time. Each has to live for longer than a packet there and back takes, which
    /// are two seconds with this many.</summary>
    private const int MaxAttempts = 20;

    /// <summary>Whether the port of this address accepted a connection, which is closed again, in time.</summary>
    internal bool Wait(IPAddress address, AwaitedPort awaited)
    {
        SocketAddress to = new IPEndPoint(address, awaited.Port).Serialize();
        List<NativeSocket> attempts = [];
        try
        {
            long start = clock.GetTimestamp();
            TimeSpan pause = FirstPause;
            for (TimeSpan next = pause; ; next += pause)
            {
                if (Begin(to, attempts) || AnyOpens(attempts, start, next < awaited.Time ? next : awaited.Time))
                {
                    return true;
                }

                if (next >= awaited.Time)
                {
                    return false;
                }

                pause = pause * 1.25 < LongestPause ? pause * 1.25 : LongestPause;
            }
        }
        finally
        {
            attempts.ForEach(a => a.Dispose());
        }
    }

    /// <summary>Begins an attempt; true if it succeeds at once. A refusal counts for nothing: the next may be let
    /// in.</summary>
    private static bool Begin(SocketAddress to, List<NativeSocket> attempts)
    {
        NativeSocket? attempt = NativeSocket.Tcp(to);
        int errno = attempt is null ? Errno.Last : attempt.Connect(to);
        if (attempt is null || errno is not Errno.InProgress)
        {
            attempt?.Dispose();
            return errno == Errno.None;
        }

        attempts.Add(attempt);
        if (attempts.Count > MaxAttempts)
        {
            attempts[0].Dispose();
            attempts.RemoveAt(0);
        }

        return false;
    }

    private bool AnyOpens(List<NativeSocket> attempts, long start, TimeSpan until)
    {
        for (TimeSpan now = clock.GetElapsedTime(start); now < until; now = clock.GetElapsedTime(start))
        {
            foreach (int i in NativeSocket.WaitForAny(attempts, until - now).Reverse())
            {
                if (attempts[i].TakeError() == Errno.None)
                {
                    return true;
                }

                attempts[i].Dispose();
                attempts.RemoveAt(i);
            }
        }

        return false;
    }
}
