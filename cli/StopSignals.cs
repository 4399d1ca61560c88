using System.Runtime.InteropServices;

namespace TanKnock.Cli;

/// <summary>Turns Ctrl-C, SIGTERM and SIGHUP into a cancellation while it lives, so that a program can tidy up first.</summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private volatile int exitCode = Cli.ExitCode.Failed;

    /// <summary>Starts listening.</summary>
    public StopSignals() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, 2)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, 15)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Stop(context, 1)),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>The exit code of a program that the signal ended.</summary>
    public int ExitCode => exitCode;

    /// <summary>Signals do again what they do by default.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }

    private void Stop(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        exitCode = Cli.ExitCode.SignalBase + number;
        source.Cancel();
    }
}
