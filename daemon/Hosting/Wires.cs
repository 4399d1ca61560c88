using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Hosting;

/// <summary>The daemon's capture: what the configuration asks for, and what the log and systemd are told about it.</summary>
internal sealed class Wires : IWireEvents, IDisposable
{
    private readonly DaemonOptions options;
    private readonly SystemdNotifier systemd;
    private readonly TimeProvider time;
    private readonly ILogger log;

    /// <summary>What happened, for another thread to say: the capture thread waits for no disk.</summary>
    private readonly Channel<Action> events = Channel.CreateUnbounded<Action>();
    private readonly WireCapture capture;

    /// <summary>From now on packets wait in the kernel's rings. An interface that is absent is waited for.</summary>
    /// <exception cref="UserErrorException">An interface cannot be captured on, for another reason than that.</exception>
    internal Wires(DaemonSettings settings, DaemonOptions options, SystemdNotifier systemd, TimeProvider time, ILogger log)
    {
        this.options = options;
        this.systemd = systemd;
        this.time = time;
        this.log = log;
        capture = WireCapture.TryOpen(Plan(settings, options), this, time, out WireCapture? opened, out CaptureError? error)
            ? opened
            : throw new UserErrorException(error.Message, error.Hint);
    }

    /// <summary>How it stands with each interface; for any thread.</summary>
    internal ImmutableArray<WireStatus> Status => capture.Status;

    /// <summary>Takes packets until it is told to stop, on a thread of its own.</summary>
    internal Task RunAsync(IPacketSink sink, CancellationToken stop) => capture.RunOnThread(sink, stop);

    /// <summary>Captures what other settings ask for, without a moment in which nothing is captured.</summary>
    /// <exception cref="UserErrorException">It cannot be; then all stays as it was.</exception>
    internal async Task ReplaceAsync(DaemonSettings settings)
    {
        if (await capture.ReplaceAsync(Plan(settings, options)) is CaptureError error)
        {
            throw new UserErrorException(error.Message, error.Hint);
        }
    }

    /// <summary>Says in the log what becomes of the interfaces, and when the kernel had to drop packets.</summary>
    internal async Task ReportAsync(CancellationToken stop)
    {
        await Task.WhenAll(new DropReporter(() => Status, time, log).RunAsync(stop), SayAsync(stop));
    }

    public void Listening(string interfaceName) => Say(() => Log.Listening(log, interfaceName));

    public void Waiting(string interfaceName, string reason) => Say(() => Log.Waiting(log, interfaceName, reason));

    public void Unseen(string reason) => Say(() => Log.InterfacesUnseen(log, reason));

    public void Lost(string interfaceName, string reason) => Say(() => Log.Lost(log, interfaceName, reason));

    public void Dispose() => capture.Dispose();

    /// <summary>The command line wins over the configuration.</summary>
    private static WirePlan Plan(DaemonSettings settings, DaemonOptions options) => new(
        options.Interfaces.IsEmpty ? settings.EffectiveInterfaces : options.Interfaces,
        [.. settings.Doors.Select(door => door.TcpFlags).Distinct()],
        settings.IgnorePorts,
        [.. settings.Doors.Where(door => door.Target is not null).Select(door => door.Target!.Value).Distinct()]);

    private void Say(Action what) => events.Writer.TryWrite(what);

    private async Task SayAsync(CancellationToken stop)
    {
        await foreach (Action what in events.Reader.ReadAllAsync(stop))
        {
            what();
            systemd.Notify(new ServiceState("STATUS=" + Describe()));
        }
    }

    private string Describe() => string.Join(
        "; ", Status.Select(each => $"{(each.IsListening ? "listening on" : "waiting for")} {each.Interface}"));
}
