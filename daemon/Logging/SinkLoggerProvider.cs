using Microsoft.Extensions.Logging;

namespace TanKnock.Daemon.Logging;

/// <summary>Hands each event to all sinks. A sink that fails (disk full, no syslog) is reported to standard error once,
/// and tried again with the next event: doors matter more than their log.</summary>
internal sealed class SinkLoggerProvider(IReadOnlyList<ILogSink> sinks, LogLevel least, TimeProvider time)
    : ILoggerProvider
{
    private readonly LogLevel least = least;
    private readonly Lock gate = new();
    private readonly HashSet<ILogSink> failing = [];

    public ILogger CreateLogger(string categoryName) => new SinkLogger(this);

    public void Dispose()
    {
        foreach (ILogSink sink in sinks)
        {
            sink.Dispose();
        }
    }

    /// <summary>Opens all sinks again, for logrotate; one that cannot be goes on as it was.</summary>
    internal void Reopen()
    {
        lock (gate)
        {
            foreach (ILogSink sink in sinks)
            {
                Try(sink, each => each.Reopen());
            }
        }
    }

    private void Write(LogLevel level, string message)
    {
        string line = LineFormat.Escape(message);
        lock (gate)
        {
            foreach (ILogSink sink in sinks)
            {
                Try(sink, each => each.Write(time.GetUtcNow(), level, line));
            }
        }
    }

    private void Try(ILogSink sink, Action<ILogSink> use)
    {
        try
        {
            use(sink);
            failing.Remove(sink);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            if (failing.Add(sink))
            {
                Console.Error.WriteLine($"tanknockd: warning: cannot log: {e.Message}");
            }
        }
    }

    private sealed class SinkLogger(SinkLoggerProvider provider) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= provider.least;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                provider.Write(logLevel, formatter(state, exception));
            }
        }
    }
}
