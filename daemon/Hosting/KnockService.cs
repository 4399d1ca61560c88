using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Commands;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Control;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Inspect;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Privileges;

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

    private readonly Supervisor supervisor = new(lifetime, log);
    private readonly HostMemory memory = new(settings.StateDirectory, settings.StrictModes, log);
    private readonly SystemdNotifier systemd = new();
    private Wires? wires;
    private CommandRunner? commands;
    private OpenMemory? openMemory;
    private Openings? openings;
    private ListServices? services;
    private RunningDoors? doors;
    private Reloader? reloader;
    private ListWatcher? watcher;
    private PidFile? pidFile;
    private StatusServer? statusServer;

    /// <summary>Ends when the daemon listens; throws <see cref="UserErrorException"/> if it cannot.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before lists are touched: packets wait in the ring, and where nothing can be captured no file is changed.
        wires = new Wires(options, systemd, time, log);
        wires.Open(settings);
        MatcherGate matcher = new(new Matcher(MatcherLimits.Default));
        memory.OpenFor(settings.Doors);
        commands = new CommandRunner();
        openMemory = RecallOpenDoors();
        openings = new Openings(commands, openMemory, time, log);
        services = new ListServices(PosixFileSystem.Instance, matcher, new SpentWatch(), memory.Tolerate, time, log)
        {
            Memory = memory.Spent,
        };
        doors = new RunningDoors(
            services,
            (door, lists, twin, counts) => new Doorkeeper(door, openings, lists, twin, time, log) { Counts = counts });
        bool usable = doors.Set(settings.Doors);
        memory.Report();
        if (!usable)
        {
            throw new UserErrorException(
                $"no door can be opened: {doors.Refusal}", "mend it; tanknockd check names all", ExitCode.Usage);
        }

        pidFile = options.PidFile is null ? null : new PidFile(options.PidFile);

        // Their commands come before those of any knock at the same door; a knock elsewhere does not wait for one that hangs.
        await Task.WhenAny(openings.Resume(), Task.Delay(OverduePatience, time, cancellationToken));

        ReplayReporter replays = new(() => memory.Spent, time, log);
        watcher = new ListWatcher(settings.Doors, time);
        WireListener listener = new(matcher, doors, replays, options.OnlyIPv4, log);
        reloader = new Reloader(options.Configuration, settings, ApplyAsync, systemd, log);
        StatusSurvey survey = new(
            () => [.. wires.Status.Select(StatusSurvey.StatusOf)], matcher, () => doors.Keepers, openings, time);
        statusServer = new StatusServer(survey.Take, sinks.Feed, log);
        statusServer.Open(settings.SocketPath);

        // Before anybody can say that it listens.
        options.Privileges?.WriteTo(log);
        ConfigurationWriters.Report(options.Configuration, log);
        if (options.Debug)
        {
            Log.DebugRevealsKnocks(log);
        }

        supervisor.Run("capture", token => wires.RunAsync(listener, token));
        supervisor.Notice("a door", doors.Failed);
        supervisor.Notice("opening a door", openings.Failed);
        supervisor.Run("replays", replays.RunAsync);
        supervisor.Run("wire reports", wires.ReportAsync);
        supervisor.Run("status", statusServer.RunAsync);
        supervisor.Run("list watcher", token => watcher.RunAsync(doors.RefreshLists, token));
        supervisor.Run("reload", reloader.RunAsync);
        supervisor.Watch();
        signals.Reload.Listen(Reload);
        signals.Status.Listen(() => survey.Take().WriteTo(log));

        // What reading configuration, lists and memory took goes back to the system; listening takes next to nothing.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        systemd.Notify(ServiceState.Ready);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        systemd.Notify(ServiceState.Stopping);
        await supervisor.StopAsync();
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
        memory.Dispose();
        supervisor.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Reload()
    {
        sinks.Reopen();
        statusServer!.Reopen();
        reloader!.Request();
    }

    /// <summary>Puts other settings in force, while packets are seen all the time.</summary>
    /// <exception cref="UserErrorException">They cannot be, and nothing has changed.</exception>
    private async Task ApplyAsync(DaemonSettings next)
    {
        WrittenFile.Require(options.LogFile, options.PidFile, options.Configuration, next);
        if (memory.Spent is null)
        {
            memory.OpenFor(next.Doors);
            memory.Report();
            services!.Memory = memory.Spent;
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

    /// <summary>What has to be closed is remembered, and what was left open is recalled even if no door of today is ever
    /// closed by a command.</summary>
    private OpenMemory RecallOpenDoors() =>
        settings.Doors.Any(MustClose)
            || File.Exists(Path.Combine(settings.StateDirectory, OpenMemory.FileName))
            ? OpenMemory.Open(PosixFileSystem.Instance, settings.StateDirectory, memory.Tolerate, time, log)
            : OpenMemory.None(time, log);

    private static bool MustClose(DoorSettings door) => (door.StopCommand ?? door.StopCommand6) is not null;
}
