using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Inspect;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Hosting;

/// <summary>Reads the configuration again when it is asked to, and puts it in force only if it is good.</summary>
/// <param name="file">The configuration's path.</param>
/// <param name="inForce">The settings that the daemon runs with at first.</param>
/// <param name="apply">Puts settings in force, or throws a <see cref="UserErrorException"/> and changes nothing.</param>
internal sealed class Reloader(
    string file, DaemonSettings inForce, Func<DaemonSettings, Task> apply, SystemdNotifier systemd, ILogger log)
{
    /// <summary>Several wishes while one is granted are one.</summary>
    private readonly Channel<bool> wishes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private DaemonSettings settings = inForce;

    /// <summary>Asks for it; returns at once.</summary>
    internal void Request() => wishes.Writer.TryWrite(true);

    internal async Task RunAsync(CancellationToken stop)
    {
        await foreach (bool _ in wishes.Reader.ReadAllAsync(stop))
        {
            // sd_notify(3): what Type=notify-reload waits for.
            long microseconds = Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
            systemd.Notify(new ServiceState(string.Create(
                CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}")));
            await ReloadAsync();
            systemd.Notify(ServiceState.Ready);
        }
    }

    private async Task ReloadAsync()
    {
        ConfigurationResult result = ConfigurationFile.Load(file);
        foreach ((Severity severity, Fault fault) in result.Findings)
        {
            if (severity == Severity.Error)
            {
                Log.ReloadRefused(log, fault.WithHint);
            }
            else
            {
                Log.ReloadWarning(log, fault.WithHint);
            }
        }

        if (result.Settings is null)
        {
            return;
        }

        ConfigurationWriters.Report(file, log);
        foreach (string directive in NeedsRestart(settings, result.Settings))
        {
            Log.NeedsRestart(log, directive);
        }

        try
        {
            await apply(result.Settings);
        }
        catch (UserErrorException e)
        {
            Log.ReloadRefused(log, e.Hint is null ? e.Message : $"{e.Message} ({e.Hint})");
            return;
        }

        settings = result.Settings;
        Log.Reloaded(log, file, settings.Doors.Length);
    }

    /// <summary>Directives that have changed and are looked at only once.</summary>
    private static IEnumerable<string> NeedsRestart(DaemonSettings before, DaemonSettings now)
    {
        (string Directive, bool Changed)[] fixedOnes =
        [
            (DirectiveNames.LogFile, before.LogFile != now.LogFile),
            (DirectiveNames.UseSyslog, before.UseSyslog != now.UseSyslog),
            (DirectiveNames.LogFormat, before.LogFormat != now.LogFormat),
            (DirectiveNames.PidFile, before.PidFile != now.PidFile),
            (DirectiveNames.StateDirectory, before.StateDirectory != now.StateDirectory),
            (DirectiveNames.RuntimeDirectory, before.RuntimeDirectory != now.RuntimeDirectory),
            (DirectiveNames.Capabilities, before.Capabilities != now.Capabilities),
            (DirectiveNames.StrictModes, before.StrictModes != now.StrictModes),
        ];
        return fixedOnes.Where(each => each.Changed).Select(each => each.Directive);
    }
}
