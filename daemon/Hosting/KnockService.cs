using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Memory;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Hosting;

/// <summary>The daemon's life: listen, tell systemd, and never end silently when something that has to run ends.</summary>
internal sealed class KnockService(
    DaemonSettings settings,
    DaemonOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<KnockService> log) : IHostedService, IAsyncDisposable
{
    /// <summary>What knockd listens on if it is not told (its man page, "Interface").</summary>
    private const string DefaultInterface = "eth0";

    private readonly CancellationTokenSource stop = new();
    /// <summary>What was tolerated, so that it is said once and not at each use.</summary>
    private readonly HashSet<ListError> tolerated = [];

    private readonly SystemdNotifier systemd = new();
    private WireCapture? capture;
    private Openings? openings;
    private SpentMemory? memory;
    private ListWatcher? watcher;
    private PidFile? pidFile;
    private PosixSignalRegistration? hangUp;
    private Task running = Task.CompletedTask;

    /// <summary>Ends when the daemon listens; throws <see cref="UserErrorException"/> if it cannot.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        MatcherGate matcher = new(new Matcher(MatcherLimits.Default));
        DoorSetup setup = new(new ListServices(matcher, new SpentWatch(), OpenMemory(), Tolerate, time, log));
        if (!setup.SetUp(settings.Doors))
        {
            throw new UserErrorException(
                "no door can be opened: every list was refused", "mend the lists named above", ExitCode.Usage);
        }

        if (options.Interface is null && settings.Interfaces.Length > 1)
        {
            throw new UserErrorException(
                $"interface = {string.Join(',', settings.Interfaces)}: only one interface at a time so far",
                "run one tanknockd for each, with a list of its own",
                ExitCode.Usage);
        }

        string name = options.Interface ?? (settings.Interfaces.IsEmpty ? DefaultInterface : settings.Interfaces[0]);
        TcpFlagsFilter[] flags = [.. settings.Doors.Select(door => door.TcpFlags).Distinct()];
        if (!WireCapture.TryOpen(name, flags, time, out capture, out CaptureError? error))
        {
            throw new UserErrorException(error.Message, error.Hint);
        }

        string? pidPath = options.PidFile ?? settings.PidFile;
        try
        {
            pidFile = pidPath is null ? null : new PidFile(pidPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"cannot write the pid file: {e.Message}");
        }

        openings = new Openings(new CommandRunner(time), time, log);
        ListChanges changes = new();
        Doorkeeper doorkeeper = new(openings, setup.Lists, changes, time, log);
        ReplayReporter replays = new(time, log);
        WireListener listener = new(matcher, doorkeeper, replays, options.OnlyIPv4, log);
        watcher = new ListWatcher(settings.Doors, changes, time);
        running = SuperviseAsync(
            name, capture.RunOnThread(listener, stop.Token),
            Task.Run(() => doorkeeper.RunAsync(stop.Token), CancellationToken.None),
            Task.Run(() => replays.RunAsync(stop.Token), CancellationToken.None),
            Task.Run(() => watcher.RunAsync(doorkeeper.RefreshLists, stop.Token), CancellationToken.None),
            Task.Run(() => new DropReporter(capture.Counters, time, log).RunAsync(stop.Token), CancellationToken.None));
        hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            // Unhandled it would end the daemon with its doors open.
            context.Cancel = true;
            Log.NoReload(log);
        });
        Log.Listening(log, name);
        systemd.Notify(ServiceState.Ready);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        systemd.Notify(ServiceState.Stopping);
        await stop.CancelAsync();
        await running;
        if (openings is not null)
        {
            await openings.DisposeAsync();
        }

        Log.Stopped(log);
    }

    public ValueTask DisposeAsync()
    {
        capture?.Dispose();
        pidFile?.Dispose();
        hangUp?.Dispose();
        watcher?.Dispose();
        memory?.Dispose();
        stop.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What becomes of owners and modes that let others in; null: they refuse a file.</summary>
    private Action<ListError>? Tolerate => settings.StrictModes ? null : lax =>
    {
        if (tolerated.Add(lax))
        {
            Log.Tolerated(log, lax.ToString());
        }
    };

    /// <summary>Lists are what needs it; without any there is nothing to remember.</summary>
    private SpentMemory? OpenMemory()
    {
        if (settings.Doors.All(door => door.Sequence is not null))
        {
            return null;
        }

        memory = StateFolder.Open(
            PosixFileSystem.Instance, settings.StateDirectory, out bool created, out ListError? error, Tolerate);
        if (memory is null)
        {
            throw new UserErrorException(error!.ToString(), error.Hint);
        }

        if (created)
        {
            Log.NewMemory(log, settings.StateDirectory);
        }

        return memory;
    }

    /// <summary>Waits for the first of the tasks that have to run to end. Unless that was asked for, the process ends with
    /// a non-zero code, so that its supervisor starts it again.</summary>
    private async Task SuperviseAsync(string name, Task<CaptureEnd> wire, params Task[] services)
    {
        Task first = await Task.WhenAny([wire, openings!.Failed, .. services]);
        if (!stop.IsCancellationRequested)
        {
            string reason = first == wire && wire.IsCompletedSuccessfully ? wire.Result.Failure ?? "stopped"
                : first.Exception?.InnerException?.ToString() ?? "a service ended unexpectedly";
            Log.CaptureEnded(log, name, reason);
            Environment.ExitCode = ExitCode.Failed;
            lifetime.StopApplication();
        }

        // The capture thread has to be gone before its handle is closed.
        await Task.WhenAll([wire, .. services]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
