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
internal sealed class Wires(DaemonOptions options, SystemdNotifier systemd, TimeProvider time, ILogger log)
    : IWireEvents, IDisposable
{
    /// <summary>What happened, for another thread to say: the capture thread waits for no disk.</summary>
    private readonly Channel<Action> events = Channel.CreateUnbounded<Action>();
    private WireCapture? capture;

    /// <summary>How it stands with each interface; for any thread.</summary>
    internal ImmutableArray<WireStatus> Status => capture?.Status ?? [];

    /// <summary>From now on packets wait in the kernel's rings. An interface that is absent is waited for.</summary>
    /// <exception cref="UserErrorException">An interface cannot be captured on, for another reason than that.</exception>
    internal void Open(DaemonSettings settings)
    {
        if (!WireCapture.TryOpen(Plan(settings, options), this, time, out capture, out CaptureError? error))
        {
            throw new UserErrorException(error.Message, error.Hint);
        }
    }

    /// <summary>Takes packets until it is told to stop, on a thread of its own.</summary>
    internal Task RunAsync(IPacketSink sink, CancellationToken stop) => capture!.RunOnThread(sink, stop);

    /// <summary>Captures what other settings ask for, without a moment in which nothing is captured.</summary>
    /// <returns>Null, or why it cannot be; then all stays as it was.</returns>
    internal Task<CaptureError?> ReplaceAsync(DaemonSettings settings) => capture!.ReplaceAsync(Plan(settings, options));

    /// <summary>Says in the log what becomes of the interfaces, and when the kernel had to drop packets.</summary>
    internal async Task ReportAsync(CancellationToken stop)
    {
        await Task.WhenAll(new DropReporter(() => Status, time, log).RunAsync(stop), SayAsync(stop));
    }

    public void Listening(string interfaceName) => Say(() => Log.Listening(log, interfaceName));

    public void Waiting(string interfaceName, string reason) => Say(() => Log.Waiting(log, interfaceName, reason));

    public void Unseen(string reason) => Say(() => Log.InterfacesUnseen(log, reason));

    public void Lost(string interfaceName, string reason) => Say(() => Log.Lost(log, interfaceName, reason));

    public void Dispose() => capture?.Dispose();

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
