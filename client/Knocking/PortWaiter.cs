using System.Net;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Client.Interop;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>Tries to connect until a port accepts, or the time is over.</summary>
/// <param name="platform">The system.</param>
/// <param name="origin">Where attempts come from.</param>
/// <param name="delay">The pause between knocks; the first attempt begins so much later. On a path where knocks overtake each
/// other without it, an attempt could overtake the last knock, and be a stray.</param>
/// <param name="progress">Shows how long it waits.</param>
/// <param name="clock">The time.</param>
internal sealed class PortWaiter(IPlatform platform, Origin origin, TimeSpan delay, WaitProgress progress, TimeProvider clock)
{
    /// <summary>Between the first attempts: a door opens within some milliseconds.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Between later attempts: too short for people to notice, and no burden on the firewall.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Attempts under way at a time. With this many each lasts two seconds, which is longer than a round trip.</summary>
    private const int MaxAttempts = 20;

    /// <summary>The connection that showed that the port accepts; null if none was accepted in time.</summary>
    internal IClientSocket? Wait(IPAddress address, AwaitedPort awaited)
    {
        IPEndPoint to = new(address, awaited.Port);
        List<IClientSocket> attempts = [];
        try
        {
            Pause.Until(clock, clock.GetTimestamp(), new[] { delay, LongestPause, awaited.Time / 2 }.Min());
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

    /// <summary>Begins an attempt, and returns it if it succeeds at once. A refusal is ignored: the next attempt may
    /// succeed.</summary>
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

/// <summary>Shows on a terminal, and nowhere else, that the client still waits.</summary>
internal sealed class WaitProgress(Messages messages, bool isTerminal, string port, TimeSpan time)
{
    /// <summary>Nothing is shown earlier: most doors open sooner.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private int shown = -1;

    /// <summary>Whether progress can be shown: standard error is a terminal that can do more than append.</summary>
    internal static bool IsWanted(Func<string, string?> variable) =>
        !Console.IsErrorRedirected && variable("NO_COLOR") is null or "" && variable("TERM") is not "dumb";

    /// <summary>Shows the time that is left, once a second.</summary>
    internal void Show(TimeSpan elapsed)
    {
        int left = (int)Math.Ceiling((time - elapsed).TotalSeconds);
        if (isTerminal && elapsed >= Patience && left != shown)
        {
            shown = left;
            messages.ShowProgress($"waiting for {port}, {left} s left");
        }
    }

    /// <summary>Clears the line, if anything was shown.</summary>
    internal void Clear()
    {
        if (shown >= 0)
        {
            messages.ClearProgress();
            shown = -1;
        }
    }
}
