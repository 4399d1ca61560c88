using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Commands;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Doors;

/// <summary>What is open, for whom; opens without ever waiting for a command.</summary>
/// <remarks>Known by the door's name, so that a configuration that is read again finds what the one before has opened; what
/// is open keeps the commands that it was opened with.</remarks>
internal sealed class Openings(CommandRunner runner, OpenMemory memory, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>Doors that may be open at once, each for one address: far more than people come, and a bound for what a
    /// fixed sequence that somebody overheard and spoofs can take.</summary>
    internal const int MaxOpen = 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Door, int Twin, Address Address), (OpenDoor Door, Task Run)> open = [];
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends, with its exception, only if an opening met a bug of ours.</summary>
    internal Task Failed => failed.Task;

    /// <summary>Opens, or prolongs what is open; false if too much is open already.</summary>
    internal bool TryOpen(Knocker knocker)
    {
        lock (gate)
        {
            if (stop.IsCancellationRequested)
            {
                return false;
            }

            if (open.TryGetValue(KeyOf(knocker), out (OpenDoor Door, Task Run) known))
            {
                known.Door.Knocks.Writer.TryWrite(knocker);
                return true;
            }

            if (open.Count >= MaxOpen)
            {
                return false;
            }

            Begin(knocker, (door, retire) => door.RunAsync(knocker, retire, stop.Token));
            return true;
        }
    }

    /// <summary>Takes up what earlier daemons left open, and begins to close what is overdue; ends when that is closed.</summary>
    internal Task Resume()
    {
        List<Task> overdue = [];
        lock (gate)
        {
            // Two records of one opening: its daemon died right between writing the new and removing the old.
            foreach ((int place, RememberedDoor door) in memory.Left.OrderByDescending(each => each.Door.Due))
            {
                Knocker knocker = door.Knocker;
                if (open.ContainsKey(KeyOf(knocker)))
                {
                    memory.Forget(place);
                    continue;
                }

                TimeSpan remaining = door.Remaining(memory.Now, memory.Boot);
                Task run = Begin(knocker, (opened, retire) => opened.ResumeAsync(knocker, place, remaining, retire, stop.Token));
                if (remaining > TimeSpan.Zero)
                {
                    Log.StillOpen(log, knocker.Door.Name, knocker.Address.ToString(), (long)remaining.TotalSeconds);
                }
                else
                {
                    Log.LeftOpen(log, knocker.Door.Name, knocker.Address.ToString());
                    overdue.Add(run);
                }
            }
        }

        return Task.WhenAll(overdue);
    }

    /// <summary>What is open at the moment, and until when, where that is known.</summary>
    internal List<(string Door, Address Address, DateTimeOffset? Until)> Snapshot()
    {
        lock (gate)
        {
            return [.. open.Select(each => (each.Key.Door, each.Key.Address, each.Value.Door.Until?.Time))];
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

    private static (string Door, int Twin, Address Address) KeyOf(Knocker knocker) =>
        (knocker.Door.Name, knocker.Twin, knocker.Address);

    private Task Begin(Knocker knocker, Func<OpenDoor, Func<Knocker?>, Task> run)
    {
        (string Door, int Twin, Address Address) key = KeyOf(knocker);
        OpenDoor door = new(runner, memory, time, log);
        Task running = Task.Run(() => SuperviseAsync(run(door, () => Retire(door, key))));
        open[key] = (door, running);
        return running;
    }

    private async Task SuperviseAsync(Task run)
    {
        try
        {
            await run;
        }
        catch (Exception e)
        {
            failed.TrySetException(e);
            throw;
        }
    }

    private Knocker? Retire(OpenDoor door, (string Door, int Twin, Address Address) key)
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
