using Microsoft.Extensions.Logging;
using TanKnock.Core.Files;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Doors;

/// <summary>A door as knockd has it: one command opens it, another closes it when its time is over.</summary>
/// <param name="openings">What is open at all doors.</param>
internal sealed class CommandDoor(Openings openings) : IDoor
{
    /// <inheritdoc/>
    public OpenNote? NoteOf(OpenRequest request) => request.StopCommand is not string stop ? null : new OpenNote(
        request.Key,
        request.List,
        request.Line,
        stop,
        request.Door.CommandLimit,
        request.Door.CommandTimeout,
        openings.Clock.Now + request.Door.CommandTimeout,
        openings.Clock.Boot);

    /// <inheritdoc/>
    public ValueTask<Opening> OpenAsync(OpenRequest request, CancellationToken stop) =>
        ValueTask.FromResult(openings.Open(request));

    /// <inheritdoc/>
    public void Withdraw(OpenRequest request)
    {
        if (request.Note is OpenNote note)
        {
            openings.Withdraw(note);
        }
    }
}

/// <summary>The clock that goes on through restarts of the daemon and that nobody sets, and which boot it counts from.</summary>
internal sealed class BootClock(TimeProvider time)
{
    private const string BootPath = "/proc/sys/kernel/random/boot_id";

    /// <summary>The kernel's name for this boot; empty if it does not tell.</summary>
    internal string Boot { get; } = File.Exists(BootPath) ? File.ReadAllText(BootPath).Trim() : "";

    internal TimeSpan Now => time.GetElapsedTime(0);
}

/// <summary>What is open by commands, for whom.</summary>
/// <remarks>Known by the door's name, so that a configuration that is read again finds what the one before has opened; what
/// is open keeps the commands that it was opened with.</remarks>
internal sealed class Openings(CommandRunner runner, Func<ILedger> ledger, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>Doors that may be open at once, each for one address: far more than people come, and a bound for what a
    /// fixed sequence that somebody overheard and spoofs can take.</summary>
    internal const int MaxOpen = 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<OpenKey, (OpenDoor Door, Task Run)> open = [];
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal BootClock Clock { get; } = new(time);

    /// <summary>Ends, with its exception, only if an opening met a bug of ours.</summary>
    internal Task Failed => failed.Task;

    internal Opening Open(OpenRequest request)
    {
        OpenDoor door = new(runner, ledger, time, log);
        TaskCompletionSource run = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (stop.IsCancellationRequested)
            {
                return Opening.Refused;
            }

            if (open.TryGetValue(request.Key, out (OpenDoor Door, Task Run) known))
            {
                known.Door.Knocks.Writer.TryWrite(request);
                return Opening.Prolonged;
            }

            if (open.Count >= MaxOpen)
            {
                return Opening.Refused;
            }

            open[request.Key] = (door, run.Task);
        }

        // On this thread, up to where a command has begun: nobody who knocks waits for another one.
        _ = SuperviseAsync(door.RunAsync(request, () => Retire(door, request.Key), stop.Token), run);
        return Opening.Opened;
    }

    /// <summary>Takes back a note for which the door did not open. Where it is open it stands for what is open there, and is
    /// forgotten with that.</summary>
    internal void Withdraw(OpenNote note)
    {
        lock (gate)
        {
            if (open.TryGetValue(note.Key, out (OpenDoor Door, Task Run) known))
            {
                known.Door.Withdrawn.Enqueue(note);
                return;
            }
        }

        if (ledger().Close(note) is Fault fault)
        {
            Log.OpenUnremembered(log, fault.WithHint);
        }
    }

    /// <summary>Takes up what earlier daemons left open, and begins to close what is overdue; ends when that is closed.</summary>
    internal Task Resume(IEnumerable<OpenNote> left)
    {
        List<Task> overdue = [];
        foreach (OpenNote note in left)
        {
            OpenRequest request = OpenRequest.Of(note);
            TimeSpan remaining = note.Remaining(Clock.Now, Clock.Boot);
            OpenDoor door = new(runner, ledger, time, log);
            TaskCompletionSource run = new(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (gate)
            {
                // Where a reload found the notes, somebody may have knocked since.
                if (open.TryGetValue(request.Key, out (OpenDoor Door, Task Run) known))
                {
                    known.Door.Withdrawn.Enqueue(note);
                    continue;
                }

                open[request.Key] = (door, run.Task);
            }

            if (remaining > TimeSpan.Zero)
            {
                Log.StillOpen(log, request.Door.Name, request.Address.ToString(), (long)remaining.TotalSeconds);
            }
            else
            {
                Log.LeftOpen(log, request.Door.Name, request.Address.ToString());
                overdue.Add(run.Task);
            }

            _ = SuperviseAsync(Task.Run(() => door.ResumeAsync(request, remaining, () => Retire(door, request.Key), stop.Token)), run);
        }

        return Task.WhenAll(overdue);
    }

    /// <summary>What is open at the moment, and until when, where that is known.</summary>
    internal List<(string Door, Address Address, DateTimeOffset? Until)> Snapshot()
    {
        lock (gate)
        {
            return [.. open.Select(each => (each.Key.Door, each.Key.Address, each.Value.Door.Until))];
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

    private async Task SuperviseAsync(Task run, TaskCompletionSource ended)
    {
        try
        {
            await run;
            ended.SetResult();
        }
        catch (Exception e)
        {
            failed.TrySetException(e);
            ended.SetException(e);
        }
    }

    /// <summary>The request that came while a door closed; null if there is none, and the door is shut.</summary>
    private OpenRequest? Retire(OpenDoor door, OpenKey key)
    {
        lock (gate)
        {
            if (!door.Knocks.Reader.TryRead(out OpenRequest? next))
            {
                open.Remove(key);
            }

            return next;
        }
    }
}
