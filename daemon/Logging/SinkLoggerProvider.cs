using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace TanKnock.Daemon.Logging;

/// <summary>Hands each event to all sinks and to whoever follows them, within the limits of its kind. Never waits.</summary>
internal sealed class SinkLoggerProvider : ILoggerProvider
{
    /// <summary>How often those are reported that were not logged while nothing of their kind is.</summary>
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);

    private readonly List<SinkQueue> queues;
    private readonly LogLevel least;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<int, (string Name, RateLimit Limit)> limits = [];
    private readonly ITimer reporting;
    private readonly SinkLogger logger;

    internal SinkLoggerProvider(IEnumerable<ILogSink> sinks, LogLevel least, TimeProvider time)
    {
        this.least = least;
        this.time = time;
        queues = [.. sinks.Select(sink => new SinkQueue(sink, time))];
        logger = new SinkLogger(this);
        reporting = time.CreateTimer(_ => ReportSuppressed(), null, ReportInterval, ReportInterval);
    }

    /// <summary>Those who follow what happens.</summary>
    internal EventFeed Feed { get; } = new();

    public ILogger CreateLogger(string categoryName) => logger;

    /// <summary>Ends when all is written, as far as the sinks go on.</summary>
    public void Dispose()
    {
        reporting.Dispose();
        ReportSuppressed();
        queues.ForEach(queue => queue.Dispose());
    }

    /// <summary>Opens all sinks again, for logrotate; one that cannot be goes on as it was.</summary>
    internal void Reopen() => queues.ForEach(queue => queue.Reopen());

    private void ReportSuppressed()
    {
        List<(string Name, long Count)> missing;
        lock (gate)
        {
            missing = [.. limits.Values
                .Where(each => each.Limit.Suppressed > 0)
                .Select(each => (each.Name, each.Limit.TakeSuppressed()))];
        }

        foreach ((string name, long count) in missing)
        {
            Log.NotLogged(logger, count, JsonFormat.NameOf(name));
        }
    }

    private bool TryPass(EventId id, out long more)
    {
        more = 0;
        if (LogLimit.Of(id.Id) is not LogLimit limit)
        {
            return true;
        }

        lock (gate)
        {
            if (!limits.TryGetValue(id.Id, out (string Name, RateLimit Limit) known))
            {
                known = (id.Name ?? "", new RateLimit(limit, time));
                limits[id.Id] = known;
            }

            return known.Limit.TryPass(out more);
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
            if (!IsEnabled(logLevel) || !provider.TryPass(eventId, out long more))
            {
                return;
            }

            LogEvent what = LogEvent.Create(
                provider.time.GetUtcNow(), logLevel, eventId.Name, formatter(state, exception), state, more);
            provider.queues.ForEach(queue => queue.Add(what));
            provider.Feed.Publish(what);
        }
    }
}

/// <summary>Hands events to followers. One that does not keep up is dropped; none is waited for.</summary>
internal sealed class EventFeed
{
    /// <summary>Events that may wait for a follower.</summary>
    private const int QueueLength = 1024;

    private readonly Lock gate = new();
    private readonly List<Channel<LogEvent>> followers = [];

    /// <summary>The events from now on; ends when the follower does not keep up.</summary>
    internal ChannelReader<LogEvent> Follow()
    {
        Channel<LogEvent> follower = Channel.CreateBounded<LogEvent>(
            new BoundedChannelOptions(QueueLength) { SingleReader = true });
        lock (gate)
        {
            followers.Add(follower);
        }

        return follower.Reader;
    }

    internal void Leave(ChannelReader<LogEvent> reader)
    {
        lock (gate)
        {
            followers.RemoveAll(each => each.Reader == reader);
        }
    }

    internal void Publish(LogEvent what)
    {
        // Packets are not what a person follows.
        if (what.Level < LogLevel.Information)
        {
            return;
        }

        lock (gate)
        {
            for (int i = followers.Count - 1; i >= 0; i--)
            {
                if (!followers[i].Writer.TryWrite(what))
                {
                    followers[i].Writer.TryComplete();
                    followers.RemoveAt(i);
                }
            }
        }
    }
}
