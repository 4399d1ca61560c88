using Microsoft.Extensions.Logging;
using TanKnock.Cli;

namespace TanKnock.Daemon.Logging;

/// <summary>Writes events to a sink on a thread of its own, so that a disk, a pipe or a syslog that hangs delays nobody.
/// Events that do not fit into the queue are counted, and the count is logged when the sink goes on.</summary>
/// <remarks>A sink that fails (disk full, no syslog) is reported to standard error once, and tried again with the next
/// event: doors matter more than their log.</remarks>
internal sealed class SinkQueue : IDisposable
{
    /// <summary>Events that may wait: a busy minute, and about a megabyte.</summary>
    internal const int Capacity = 4096;

    /// <summary>How long the end of the daemon waits for what is still to be written.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    /// <summary>Null: open the sink again.</summary>
    private readonly Queue<LogEvent?> waiting = [];
    private readonly object gate = new();
    private readonly ILogSink sink;
    private readonly TimeProvider time;
    private readonly Thread thread;
    private long lost;
    private bool reopen;
    private bool ending;
    private bool failing;

    internal SinkQueue(ILogSink sink, TimeProvider time)
    {
        this.sink = sink;
        this.time = time;
        thread = new Thread(Run) { IsBackground = true, Name = "log" };
        thread.Start();
    }

    /// <summary>Never waits.</summary>
    internal void Add(LogEvent what)
    {
        lock (gate)
        {
            if (ending || waiting.Count >= Capacity)
            {
                lost++;
                return;
            }

            waiting.Enqueue(what);
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Opens the sink again, for logrotate, once what was logged before is written.</summary>
    internal void Reopen()
    {
        lock (gate)
        {
            // One that is full has no place for a mark: then it is opened before what comes next.
            reopen = waiting.Count >= Capacity;
            if (!reopen)
            {
                waiting.Enqueue(null);
                Monitor.Pulse(gate);
            }
        }
    }

    /// <summary>Writes what is left, as far as the sink goes on.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            ending = true;
            Monitor.Pulse(gate);
        }

        if (thread.Join(EndPatience))
        {
            sink.Dispose();
        }
    }

    private void Run()
    {
        while (Take(out LogEvent? what, out bool opensAgain, out long missing))
        {
            if (opensAgain)
            {
                Try(sink.Reopen);
            }

            if (missing > 0)
            {
                Log.LinesLost(new SinkLogger(Write, time), missing);
            }

            if (what is not null)
            {
                Write(what);
            }
        }
    }

    /// <summary>Waits for what is to be done; false at the end.</summary>
    private bool Take(out LogEvent? what, out bool opensAgain, out long missing)
    {
        lock (gate)
        {
            while (waiting.Count == 0 && !ending)
            {
                Monitor.Wait(gate);
            }

            bool any = waiting.TryDequeue(out what);
            opensAgain = reopen || (any && what is null);
            reopen = false;
            missing = lost;
            lost = 0;
            return any;
        }
    }

    private void Write(LogEvent what) => Try(() => sink.Write(what));

    private void Try(Action use)
    {
        try
        {
            use();
            failing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!failing)
            {
                failing = true;
                Console.Error.WriteLine($"tanknockd: warning: cannot log: {PlainText.Escape(e.Message)}");
            }
        }
    }

    /// <summary>Makes events of rows, for this sink alone.</summary>
    private sealed class SinkLogger(Action<LogEvent> write, TimeProvider time) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            write(LogEvent.Create(time.GetUtcNow(), logLevel, eventId.Name, formatter(state, exception), state, 0));
    }
}

/// <summary>Where events go. Called by one thread, which may wait as long as it has to; throws as writing does.</summary>
internal interface ILogSink : IDisposable
{
    void Write(LogEvent what);

    /// <summary>Opens what it writes to again; may throw as opening does.</summary>
    void Reopen();
}
