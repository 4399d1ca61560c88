namespace TanKnock.Daemon.Logging;

/// <summary>Where events go. Called by one thread, which may wait as long as it has to; throws as writing does.</summary>
internal interface ILogSink : IDisposable
{
    void Write(LogEvent what);

    /// <summary>Opens what it writes to again; may throw as opening does.</summary>
    void Reopen();
}
