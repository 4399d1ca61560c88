namespace TanKnock.Client.Waiting;

/// <summary>Tells somebody in front of a terminal that the client still waits; nobody else.</summary>
internal sealed class WaitProgress(Messages messages, bool isTerminal, string port, TimeSpan time)
{
    /// <summary>Doors open sooner than this; what flickers by helps nobody.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private int shown = -1;

    /// <summary>Whether there is somebody to tell: standard error is a terminal that can do more than append.</summary>
    internal static bool IsWanted(Func<string, string?> variable) =>
        !Console.IsErrorRedirected && variable("NO_COLOR") is null or "" && variable("TERM") is not "dumb";

    /// <summary>Shows what is left of the time, once a second.</summary>
    internal void Show(TimeSpan elapsed)
    {
        int left = (int)Math.Ceiling((time - elapsed).TotalSeconds);
        if (isTerminal && elapsed >= Patience && left != shown)
        {
            shown = left;
            messages.Overwrite($"{Messages.Program}: waiting for {port}, {left} s left");
        }
    }

    /// <summary>Leaves an empty line, if it showed anything.</summary>
    internal void Clear()
    {
        if (shown >= 0)
        {
            messages.Overwrite("");
            shown = -1;
        }
    }
}
