using System.Net;
using TanKnock.Client.Knocking;
using TanKnock.Client.Platform;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Waiting;

/// <summary>Tries to connect until a port accepts, or the time is over.</summary>
/// <param name="platform">The system.</param>
/// <param name="origin">Where attempts come from.</param>
/// <param name="delay">The pause between knocks. So much later the first attempt begins: where knocks need that not to overtake
/// each other, an attempt would overtake the last knock, and be a stray.</param>
/// <param name="progress">Is told how long it waits.</param>
/// <param name="clock">The time.</param>
internal sealed class PortWaiter(IPlatform platform, Origin origin, TimeSpan delay, WaitProgress progress, TimeProvider clock)
{
    /// <summary>Between the first attempts: a door opens within some milliseconds.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Between later attempts: unnoticed by people, and no burden on the firewall.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Attempts kept going at a time. Each has to live for longer than a packet there and back takes, which
    /// are two seconds with this many.</summary>
    private const int MaxAttempts = 20;

    /// <summary>The connection that showed that the port accepts; null if none was accepted in time.</summary>
    internal IClientSocket? Wait(IPAddress address, AwaitedPort awaited)
    {
        IPEndPoint to = new(address, awaited.Port);
        List<IClientSocket> attempts = [];
        try
        {
            new Pauses(clock).Until(clock.GetTimestamp(), new[] { delay, LongestPause, awaited.Time / 2 }.Min());
            long start = clock.GetTimestamp();
            TimeSpan pause = FirstPause;
            for (TimeSpan next = pause; ; next += pause)
            {
                TimeSpan until = next < awaited.Time ? next : awaited.Time;
                if ((Begin(to, attempts) ?? FirstToOpen(attempts, start, until)) is IClientSocket open)
                {
                    return open;
                }

                if (next >= awaited.Time)
                {
                    return null;
                }

                progress.Show(clock.GetElapsedTime(start));
                pause = pause * 1.25 < LongestPause ? pause * 1.25 : LongestPause;
            }
        }
        finally
        {
            attempts.ForEach(a => a.Dispose());
            progress.Clear();
        }
    }

    /// <summary>Begins an attempt, and returns it if it succeeds at once. A refusal counts for nothing: the next may be let
    /// in.</summary>
    private IClientSocket? Begin(IPEndPoint to, List<IClientSocket> attempts)
    {
        IClientSocket? attempt = platform.Open(Protocol.Tcp, to, origin, out NetworkError error);
        error = attempt?.Connect() ?? error;
        if (error.IsNone)
        {
            return attempt;
        }

        if (attempt is null || error.Fault != NetworkFault.InProgress)
        {
            attempt?.Dispose();
            return null;
        }

        attempts.Add(attempt);
        if (attempts.Count > MaxAttempts)
        {
            attempts[0].Dispose();
            attempts.RemoveAt(0);
        }

        return null;
    }

    /// <summary>The attempt that succeeds first, the oldest if several have: a service may have begun to serve it.</summary>
    private IClientSocket? FirstToOpen(List<IClientSocket> attempts, long start, TimeSpan until)
    {
        TimeSpan now = clock.GetElapsedTime(start);
        do
        {
            int closed = 0;
            foreach (int i in platform.WaitForAny(attempts, until - now))
            {
                IClientSocket attempt = attempts[i - closed];
                attempts.RemoveAt(i - closed++);
                if (attempt.TakeError().IsNone)
                {
                    return attempt;
                }

                attempt.Dispose();
            }

            now = clock.GetElapsedTime(start);
        }
        while (now < until);

        return null;
    }
}
