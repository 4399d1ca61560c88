using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Commands;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Doors;

/// <summary>What is open, for whom; opens without ever waiting for a command.</summary>
internal sealed class Openings(CommandRunner runner, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>Doors that may be open at once, each for one address: far more than people come, and a bound for what a
    /// fixed sequence that somebody overheard and spoofs can take.</summary>
    private const int MaxOpen = 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<(DoorSettings Door, Address Address), (OpenDoor Door, Task Run)> open = [];
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends, with its exception, only if an opening met a bug of ours.</summary>
    internal Task Failed => failed.Task;

    /// <summary>Opens, or prolongs what is open; false if too much is open already.</summary>
    internal bool TryOpen(Knocker knocker)
    {
        (DoorSettings, Address) key = (knocker.Door, knocker.Address);
        lock (gate)
        {
            if (open.TryGetValue(key, out (OpenDoor Door, Task Run) known))
            {
                known.Door.Knocks.Writer.TryWrite(knocker);
                return true;
            }

            if (open.Count >= MaxOpen || stop.IsCancellationRequested)
            {
                return false;
            }

            OpenDoor door = new(runner, time, log);
            open[key] = (door, Task.Run(() => RunAsync(door, knocker, key)));
            return true;
        }
    }

    /// <summary>Closes all that is open, now.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Task[] runs;
        lock (gate)
        {
            runs = [.. open.Values.Select(each => each.Run)];
        }

        await Task.WhenAll(runs);
        stop.Dispose();
    }

    private async Task RunAsync(OpenDoor door, Knocker knocker, (DoorSettings Door, Address Address) key)
    {
        try
        {
            await door.RunAsync(knocker, () => Retire(door, key), stop.Token);
        }
        catch (Exception e)
        {
            failed.TrySetException(e);
            throw;
        }
    }

    private Knocker? Retire(OpenDoor door, (DoorSettings Door, Address Address) key)
    {
        lock (gate)
        {
            if (!door.Knocks.Reader.TryRead(out Knocker? next))
            {
                open.Remove(key);
            }

            return next;
        }
    }
}
