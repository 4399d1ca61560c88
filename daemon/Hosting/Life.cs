using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Control;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Inspect;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Pipeline;
using TanKnock.Daemon.Privileges;

namespace TanKnock.Daemon.Hosting;

/// <summary>The daemon's life: start, reload, end. What is made is made in order, and ended in the reverse order.</summary>
internal sealed class Life(
    DaemonSettings settings,
    DaemonOptions options,
    IHostApplicationLifetime lifetime,
    DaemonSignals signals,
    SinkLoggerProvider sinks,
    TimeProvider time,
    ILogger<Life> log) : IHostedService, IDisposable
{
    /// <summary>How long closings that are overdue may keep the daemon from listening.</summary>
    private static readonly TimeSpan OverduePatience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop = new();
    private Task life = Task.CompletedTask;

    /// <summary>Ends when the daemon listens; throws <see cref="UserErrorException"/> if it cannot.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        life = Task.Run(() => LiveAsync(stop.Token), CancellationToken.None);
        await await Task.WhenAny(listening.Task, life);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        await life.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stop.Dispose();

    private async Task LiveAsync(CancellationToken ending)
    {
        try
        {
            await LiveAsync(new SystemdNotifier(), ending);
            Log.Stopped(log);
        }
        catch (Exception bug) when (listening.Task.IsCompleted)
        {
            Log.ServiceFailed(log, "the daemon", $"{bug.GetType().Name}: {bug.Message}");
            End();
            throw;
        }
    }

    private async Task LiveAsync(SystemdNotifier systemd, CancellationToken ending)
    {
        // Before lists are touched: packets wait in the ring, and where nothing can be captured no file is changed.
        using Wires wires = new(settings, options, systemd, time, log);
        SharedMatcher matcher = new(new Matcher(MatcherLimits.Default));
        using HostState state = new(settings.StateDirectory, settings.StrictModes, log);
        IReadOnlyList<OpenNote> leftOpen = state.OpenFor(settings.Doors);
        using PidFileGuard pidFile = new(options.PidFile, log);
        using CommandRunner commands = new();
        await using Openings openings = new(commands, () => state.Ledger, time, log);
        ReplayReporter replays = new(() => state.Ledger, time, log);
        await using RunningDoors doors = new(_ => new CommandDoor(openings), replays);
        SpentLines spent = new(matcher);
        if (!Apply(settings))
        {
            throw new UserErrorException(
                $"no door can be opened: {doors.Refusal}", "mend it; tanknockd check names all", ExitCode.Usage);
        }

        pidFile.Write();

        // Their commands come before those of any knock at the same door; a knock elsewhere does not wait for one that hangs.
        await Task.WhenAny(openings.Resume(leftOpen), Task.Delay(OverduePatience, time, ending));
        using ListWatcher watcher = new(settings.Doors, time);
        StatusSurvey survey = new(
            () => [.. wires.Status.Select(StatusSurvey.StatusOf)], matcher, () => doors.Workers, openings, time);
        using StatusServer statusServer = new(survey.Take, sinks.Feed, log);
        statusServer.Open(settings.SocketPath);
        Reloader reloader = new(options.Configuration, settings, ReloadAsync, systemd, log);

        // Before anybody can say that it listens.
        options.Privileges?.WriteTo(log);
        ConfigurationWriters.Report(options.Configuration, log);
        if (options.Debug)
        {
            Log.DebugRevealsKnocks(log);
        }

        await using Supervisor supervisor = new(log);
        supervisor.Run("capture", token => wires.RunAsync(new WireListener(matcher, options.OnlyIPv4, log), token));
        supervisor.Notice("a door", doors.Failed);
        supervisor.Notice("opening a door", openings.Failed);
        supervisor.Run("replays", replays.RunAsync);
        supervisor.Run("wire reports", wires.ReportAsync);
        supervisor.Run("status", statusServer.RunAsync);
        supervisor.Run("list watcher", token => watcher.RunAsync(doors.RefreshLists, token));
        supervisor.Run("reload", reloader.RunAsync);
        using IDisposable onReload = signals.Reload.Listen(() =>
        {
            sinks.Reopen();
            statusServer.Reopen();
            reloader.Request();
        });
        using IDisposable onStatus = signals.Status.Listen(() => survey.Take().WriteTo(log));

        // What reading configuration, lists and ledger took goes back to the system; listening takes next to nothing.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        systemd.Notify(ServiceState.Ready);
        listening.SetResult();
        if (!await supervisor.WaitAsync(ending))
        {
            End();
        }

        systemd.Notify(ServiceState.Stopping);

        // Puts settings in force; false if no door can ever open.
        bool Apply(DaemonSettings next)
        {
            ListServices services = new(PosixFileSystem.Instance, () => state.Ledger, matcher, spent, state.Tolerate, time, log);
            bool canOpen = doors.Set(next.Doors, services);
            state.Report();
            return canOpen;
        }

        // As the start, while packets are seen all the time. Where it cannot be, nothing has changed.
        async Task ReloadAsync(DaemonSettings next)
        {
            WrittenFile.Require(options.LogFile, options.PidFile, options.Configuration, next);
            _ = openings.Resume(state.OpenFor(next.Doors));
            WarnOf(next);

            // Before the doors: none ever listens for what is not captured yet.
            await wires.ReplaceAsync(next);
            Apply(next);
            watcher.Watch(next.Doors);
        }
    }

    /// <summary>With a non-zero code, so that a supervisor starts the daemon again.</summary>
    private void End()
    {
        Environment.ExitCode = ExitCode.Failed;
        lifetime.StopApplication();
    }

    /// <summary>Most commands need nothing particular, and nobody is locked out of a server because of one that may.</summary>
    private void WarnOf(DaemonSettings next)
    {
        if (!options.Dropped.IsEmpty && CapabilityNeed.Of(options.Configuration, next).Because is string doubt)
        {
            Log.ReloadWarning(log, $"{doubt}, and capabilities were dropped at the start (should it fail, restart the daemon)");
        }
    }
}
