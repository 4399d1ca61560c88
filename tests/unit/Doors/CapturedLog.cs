using Microsoft.Extensions.Logging;

namespace TanKnock.Tests.Doors;

/// <summary>Events as text, as without -D, and the means to await one.</summary>
internal sealed class CapturedLog : ILogger
{
    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal string[] Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines];
            }
        }
    }

    /// <summary>Returns when a line has this part.</summary>
    internal async Task WaitAsync(string part)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (lines.Exists(line => line.Contains(part, StringComparison.Ordinal)))
                {
                    return;
                }

                next = changed.Task;
            }

            await next.WaitAsync(DoorLab.Patience);
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (gate)
        {
            lines.Add(formatter(state, exception));
            changed.SetResult();
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
