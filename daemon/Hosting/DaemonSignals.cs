using TanKnock.Daemon.Interop;

namespace TanKnock.Daemon.Hosting;

/// <summary>The signals that ask a daemon for something, besides those that end it.</summary>
internal sealed class DaemonSignals : IDisposable
{
    /// <summary>SIGHUP: open the log again, read the configuration again.</summary>
    internal AwaitedSignal Reload { get; } = new(Libc.HangUp);

    /// <summary>SIGUSR1: write the counters to the log.</summary>
    internal AwaitedSignal Status { get; } = new(Libc.UserSignal);

    public void Dispose()
    {
        Reload.Dispose();
        Status.Dispose();
    }
}
