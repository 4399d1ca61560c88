using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Hosting;

/// <summary>Watches over what has to run as long as the daemon does. When the first of it ends, unless that was asked for, the
/// process ends with a non-zero code, so that its own supervisor starts it again.</summary>
internal sealed class Supervisor(IHostApplicationLifetime lifetime, ILogger log) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<Service> services = [];
    private Task watching = Task.CompletedTask;

    /// <summary>Runs a service until it is told to stop.</summary>
    internal void Run(string name, Func<CancellationToken, Task> service) =>
        services.Add(new Service(name, Task.Run(() => service(stop.Token), CancellationToken.None), IsFailure: false));

    /// <summary>Takes note of a task that ends only if something fails.</summary>
    internal void Notice(string name, Task failure) => services.Add(new Service(name, failure, IsFailure: true));

    /// <summary>Begins to watch, when all is there.</summary>
    internal void Watch() => watching = WatchAsync();

    /// <summary>Tells all to stop, and waits until they have.</summary>
    internal async Task StopAsync()
    {
        await stop.CancelAsync();
        await watching;
    }

    public void Dispose() => stop.Dispose();

    private async Task WatchAsync()
    {
        await Task.WhenAny(services.Select(service => service.Task));
        if (!stop.IsCancellationRequested)
        {
            Environment.ExitCode = ExitCode.Failed;
            lifetime.StopApplication();
        }

        // All of them, so that the capture thread is gone before its handle is closed, and nothing fails unseen.
        await stop.CancelAsync();
        await Task.WhenAll(services.Where(service => !service.IsFailure).Select(service => service.Task))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (Service service in services)
        {
            if (service.Task.Exception?.InnerException is Exception reason)
            {
                Log.ServiceFailed(log, service.Name, $"{reason.GetType().Name}: {reason.Message}");
            }
        }
    }

    private sealed record Service(string Name, Task Task, bool IsFailure);
}
