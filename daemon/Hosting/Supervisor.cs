using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Hosting;

/// <summary>Watches over what has to run as long as the daemon does.</summary>
internal sealed class Supervisor(ILogger log) : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<Service> services = [];

    /// <summary>Runs a service until it is told to stop.</summary>
    internal void Run(string name, Func<CancellationToken, Task> service) =>
        services.Add(new Service(name, Task.Run(() => service(stop.Token), CancellationToken.None), IsFailure: false));

    /// <summary>Takes note of a task that ends only if something fails.</summary>
    internal void Notice(string name, Task failure) => services.Add(new Service(name, failure, IsFailure: true));

    /// <summary>Waits until it is told to stop; false if something ended that should not have.</summary>
    internal async Task<bool> WaitAsync(CancellationToken ending)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = ending.Register(asked.SetResult);
        return await Task.WhenAny(services.Select(service => service.Task).Append(asked.Task)) == asked.Task;
    }

    /// <summary>Tells all to stop, and waits until they have: so the capture thread is gone before its handle is closed, and
    /// nothing fails unseen.</summary>
    public async ValueTask DisposeAsync()
    {
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

        stop.Dispose();
    }

    private sealed record Service(string Name, Task Task, bool IsFailure);
}
