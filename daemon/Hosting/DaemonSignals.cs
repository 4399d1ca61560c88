using System.Runtime.InteropServices;
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

/// <summary>A signal whose default action ends the program: caught from now on, and kept until somebody listens.</summary>
internal sealed class AwaitedSignal : IDisposable
{
    private readonly Lock gate = new();
    private readonly PosixSignalRegistration registration;
    private Action? listener;
    private bool came;

    /// <param name="number">Its number on Linux.</param>
    internal AwaitedSignal(int number)
    {
        // What whoever started us has ignored, as nohup(1) does with SIGHUP, stays ignored otherwise, and the framework
        // respects that. But to a daemon it means another thing than the end of a terminal.
        _ = Libc.Handle(number, Libc.DefaultAction);
        registration = PosixSignalRegistration.Create((PosixSignal)number, Take);
    }

    /// <summary>Calls this each time that it comes, and now if it came before, until what is returned is disposed: then it
    /// is kept again.</summary>
    internal IDisposable Listen(Action whenItComes)
    {
        lock (gate)
        {
            listener = whenItComes;
            if (came)
            {
                came = false;
                listener();
            }
        }

        return new Listening(this);
    }

    /// <summary>From now on it ends the program again.</summary>
    public void Dispose() => registration.Dispose();

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (gate)
        {
            came = listener is null;
            listener?.Invoke();
        }
    }

    private sealed class Listening(AwaitedSignal signal) : IDisposable
    {
        public void Dispose()
        {
            lock (signal.gate)
            {
                signal.listener = null;
            }
        }
    }
}
