using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Hosting;

/// <summary>Builds the host and runs it. Nothing is read from the working folder or the environment.</summary>
internal static class DaemonHost
{
    /// <summary>What ending takes besides the commands that close doors.</summary>
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(5);

    /// <summary>Runs until it is told to stop; returns the exit code.</summary>
    internal static int Run(DaemonSettings settings, DaemonOptions options, DaemonSignals signals)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        LogLevel least = options.Debug ? LogLevel.Debug : LogLevel.Information;
        // Disposed last, and by nobody else: what the end of the host logs is written, too.
        using SinkLoggerProvider sinks = new(OpenSinks(settings, options), least, TimeProvider.System);
        builder.Logging.AddProvider(sinks);
        builder.Services.AddSingleton(sinks);
        builder.Logging.SetMinimumLevel(least).AddFilter("Microsoft", LogLevel.None);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(signals);
        builder.Services.AddHostedService<Life>();
        builder.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = settings.Doors.Max(door => door.CommandLimit) + ShutdownGrace);
        using IHost host = builder.Build();
        if (options.InBackground)
        {
            host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(Background.TellReady);
        }

        host.Run();
        return Environment.ExitCode;
    }

    private static List<ILogSink> OpenSinks(DaemonSettings settings, DaemonOptions options)
    {
        List<ILogSink> sinks = [];
        if (options.LogFile is string path)
        {
            try
            {
                sinks.Add(StreamSink.File(path, settings.LogFormat));
            }
            catch (FileSystemException e)
            {
                throw new UserErrorException($"cannot open the log file: {e.Message}");
            }
        }

        // In the background nobody reads standard error.
        if (settings.UseSyslog || (options.InBackground && sinks.Count == 0))
        {
            sinks.Add(new SyslogSink(settings.LogFormat));
        }

        if (!options.InBackground && (sinks.Count == 0 || options.Verbose || options.Debug))
        {
            sinks.Add(StreamSink.StandardError(settings.LogFormat));
        }

        return sinks;
    }
}
