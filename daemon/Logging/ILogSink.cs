using Microsoft.Extensions.Logging;

namespace TanKnock.Daemon.Logging;

/// <summary>Where log lines go. Called under a lock, one line at a time.</summary>
internal interface ILogSink : IDisposable
{
    /// <param name="at">When it happened, UTC.</param>
    /// <param name="level">How grave it is.</param>
    /// <param name="message">One line without control characters.</param>
    void Write(DateTimeOffset at, LogLevel level, string message);

    /// <summary>Opens what it writes to again; may throw as opening does.</summary>
    void Reopen();
}
