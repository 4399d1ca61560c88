using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Memory;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Checking;
using TanKnock.Daemon.Commands;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Privileges;
using TanKnock.Daemon.Status;

namespace TanKnock.Daemon.Hosting;

/// <summary>The daemon's life: listen, tell systemd, and never end silently when something that has to run ends.</summary>
internal sealed class KnockService(
    DaemonSettings settings,
    DaemonOptions options,
    IHostApplicationLifetime lifetime,
    DaemonSignals signals,
    SinkLoggerProvider sinks,
    TimeProvider time,
    ILogger<KnockService> log) : IHostedService, IAsyncDisposable
{
    /// <summary>How long closings that are overdue may keep the daemon from listening.</summary>
    private static readonly TimeSpan OverduePatience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<ListError, bool> tolerated = [];
    private readonly SystemdNotifier systemd = new();
    private Wires? wires;
    private CommandRunner? commands;
    private OpenMemory? openMemory;
    private Openings? openings;
    private ListServices? services;
    private RunningDoors? doors;
    private Reloader? reloader;
    private SpentMemory? memory;
    private ListWatcher? watcher;
    private PidFile? pidFile;
    private StatusServer? statusServer;
    private Task running = Task.CompletedTask;

    /// <summary>Ends when the daemon listens; throws <see cref="UserErrorException"/> if it cannot.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before lists are touched: packets wait in the ring, and where nothing can be captured no file is changed.
        wires = new Wires(options, systemd, time, log);
        wires.Open(settings);
        MatcherGate matcher = new(new Matcher(MatcherLimits.Default));
        Action<ListError>? tolerate = settings.StrictModes ? null : Tolerate;
        bool isNew = OpenSpentMemory(settings, tolerate);
        commands = new CommandRunner();
        openMemory = RecallOpenDoors(tolerate);
        openings = new Openings(commands, openMemory, time, log);
        services = new ListServices(PosixFileSystem.Instance, matcher, new SpentWatch(), tolerate, time, log) { Memory = memory };
        doors = new RunningDoors(
            services,
            (door, lists, twin, counts) => new Doorkeeper(door, openings, lists, twin, time, log) { Counts = counts });
        bool usable = doors.Set(settings.Doors);
        ReportMemory(isNew);
        if (!usable)
        {
            throw new UserErrorException(
                "no door can be opened: every list was refused", "mend the lists named above", ExitCode.Usage);
        }

        pidFile = options.PidFile is null ? null : new PidFile(options.PidFile);

        // Their commands come before those of any knock at the same door; a knock elsewhere does not wait for one that hangs.
        await Task.WhenAny(openings.Resume(), Task.Delay(OverduePatience, time, cancellationToken));

        ReplayReporter replays = new(() => memory, time, log);
        watcher = new ListWatcher(settings.Doors, time);
        WireListener listener = new(matcher, doors, replays, options.OnlyIPv4, log);
        reloader = new Reloader(options.Configuration, settings, ApplyAsync, systemd, log);
        StatusSurvey survey = new(
            () => [.. wires.Status.Select(InterfaceStatus.Of)], matcher, () => doors.Keepers, openings, time);
        statusServer = new StatusServer(survey.Take, sinks.Feed, log);
        statusServer.Open(StatusSocket.PathFor(settings));

        // Before anybody can say that it listens.
        options.Privileges?.WriteTo(log);
        ConfigurationWriters.Report(options.Configuration, log);
        if (options.Debug)
        {
            Log.DebugRevealsKnocks(log);
        }

        running = SuperviseAsync(
        [
            new Service("capture", wires.RunAsync(listener, stop.Token)),
            new Service("a door", doors.Failed),
            new Service("opening a door", openings.Failed),
            Start("replays", replays.RunAsync),
            Start("wire reports", wires.ReportAsync),
            Start("status", statusServer.RunAsync),
            Start("list watcher", token => watcher.RunAsync(doors.RefreshLists, token)),
            Start("reload", reloader.RunAsync),
        ]);
        signals.Reload.Listen(Reload);
        signals.Status.Listen(() => survey.Take().WriteTo(log));

        // What reading configuration, lists and memory took goes back to the system; listening takes next to nothing.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        systemd.Notify(ServiceState.Ready);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        systemd.Notify(ServiceState.Stopping);
        await stop.CancelAsync();
        await running;
        if (doors is not null && openings is not null)
        {
            await doors.DisposeAsync();
            await openings.DisposeAsync();
        }

        if (pidFile?.Remove() is string reason)
        {
            Log.PidFileStays(log, reason);
        }

        Log.Stopped(log);
    }

    public ValueTask DisposeAsync()
    {
        signals.Reload.Listen(null);
        signals.Status.Listen(null);
        wires?.Dispose();
        statusServer?.Dispose();
        watcher?.Dispose();
        commands?.Dispose();
        openMemory?.Dispose();
        memory?.Dispose();
        stop.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Reload()
    {
        sinks.Reopen();
        reloader!.Request();
    }

    /// <summary>Puts other settings in force, while packets are seen all the time.</summary>
    /// <exception cref="UserErrorException">They cannot be, and nothing has changed.</exception>
    private async Task ApplyAsync(DaemonSettings next)
    {
        if (memory is null)
        {
            // The folder of before: another one needs a restart.
            ReportMemory(OpenSpentMemory(next with { StateDirectory = settings.StateDirectory }, services!.Tolerate));
            services.Memory = memory;
        }

        if (!openMemory!.Remembers && next.Doors.Any(MustClose))
        {
            Log.NeedsRestart(log, $"{DirectiveNames.StopCommand}, to be carried out even after a crash,");
        }

        // Before the doors: none ever listens for what is not captured yet.
        if (await wires!.ReplaceAsync(next) is CaptureError error)
        {
            throw new UserErrorException(error.Message, error.Hint);
        }

        // Most commands need nothing particular, and nobody is locked out of a server because of one that may.
        if (!options.Dropped.IsEmpty && CapabilityNeed.Of(options.Configuration, next).Because is string doubt)
        {
            Log.ReloadWarning(log, $"{doubt}, and capabilities were dropped at the start (should it fail, restart the daemon)");
        }

        doors!.Set(next.Doors);
        watcher!.Watch(next.Doors);
    }

    /// <summary>Says which owner or mode lets others in, once and not at each use.</summary>
    private void Tolerate(ListError lax)
    {
        if (tolerated.TryAdd(lax, true))
        {
            Log.Tolerated(log, lax.ToString());
        }
    }

    /// <summary>Lists are what needs it; without any there is nothing to remember. Returns whether it is new.</summary>
    private bool OpenSpentMemory(DaemonSettings settings, Action<ListError>? tolerate)
    {
        if (settings.Doors.All(door => door.Sequence is not null))
        {
            return false;
        }

        memory = StateFolder.Open(
            PosixFileSystem.Instance, settings.StateDirectory, out bool created, out ListError? error, tolerate);
        if (memory is null)
        {
            throw new UserErrorException(error!.ToString(), error.Hint);
        }

        memory.Returned = () => Log.MemoryReturned(log, settings.StateDirectory);
        return created;
    }

    /// <summary>What has to be closed is remembered, and what was left open is recalled even if no door of today is ever
    /// closed by a command.</summary>
    private OpenMemory RecallOpenDoors(Action<ListError>? tolerate) =>
        settings.Doors.Any(MustClose)
            || File.Exists(Path.Combine(settings.StateDirectory, OpenMemory.FileName))
            ? OpenMemory.Open(PosixFileSystem.Instance, settings.StateDirectory, tolerate, time, log)
            : OpenMemory.None(time, log);

    private static bool MustClose(DoorSettings door) => (door.StopCommand ?? door.StopCommand6) is not null;

    /// <summary>A new memory that already holds something learnt it from lists that were used before: others that were
    /// used then, too, it cannot know.</summary>
    private void ReportMemory(bool isNew)
    {
        if (isNew && memory!.Count > 0)
        {
            Log.NewMemory(log, settings.StateDirectory);
        }

        if (memory?.Torn > 0)
        {
            Log.MemoryTorn(log, settings.StateDirectory, memory.Torn);
        }

        if (memory?.Shortage is ListError shortage)
        {
            Log.MemoryShort(log, shortage.WithHint);
        }
    }

    private Service Start(string name, Func<CancellationToken, Task> run) =>
        new(name, Task.Run(() => run(stop.Token), CancellationToken.None));

    /// <summary>Waits for the first of the tasks that have to run to end. Unless that was asked for, the process ends with
    /// a non-zero code, so that its supervisor starts it again.</summary>
    private async Task SuperviseAsync(IReadOnlyList<Service> services)
    {
        Task[] all = [.. services.Select(service => service.Task)];
        await Task.WhenAny(all);
        if (!stop.IsCancellationRequested)
        {
            Environment.ExitCode = ExitCode.Failed;
            lifetime.StopApplication();
        }

        // All of them, so that the capture thread is gone before its handle is closed, and nothing fails unseen.
        await stop.CancelAsync();
        await Task.WhenAll(all.Where(task => task != doors!.Failed && task != openings!.Failed))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (Service service in services)
        {
            if (service.Task.Exception?.InnerException is Exception reason)
            {
                Log.ServiceFailed(log, service.Name, $"{reason.GetType().Name}: {reason.Message}");
            }
        }
    }

    private sealed record Service(string Name, Task Task);
}
