using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Doors;

/// <summary>One door, open for one address: its start command has run, its stop command is due.</summary>
/// <remarks>All commands of one door and address run one after the other, in the order of the knocks.</remarks>
internal sealed class OpenDoor(CommandRunner runner, Func<ILedger> ledger, TimeProvider time, ILogger log)
{
    /// <summary>When it closes, in ticks of UTC; 0 while nothing is due.</summary>
    private long until;

    /// <summary>The knock that is not yet served: of several, the newest stands for all. <see cref="Openings"/> guards the
    /// moment between empty and retired.</summary>
    internal Channel<OpenRequest> Knocks { get; } = Channel.CreateBounded<OpenRequest>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Notes of knocks that did not open, which came while it was open.</summary>
    internal ConcurrentQueue<OpenNote> Withdrawn { get; } = [];

    /// <summary>Until when it is open; null while nothing is due. Set and read by different threads.</summary>
    internal DateTimeOffset? Until =>
        Interlocked.Read(ref until) is > 0 and long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Opens for a knock, again for each further one, and closes when the time after the last is over or
    /// when it is told to stop.</summary>
    /// <param name="retire">Gives a knock that came at the last moment; null if this object is done with.</param>
    internal async Task RunAsync(OpenRequest first, Func<OpenRequest?> retire, CancellationToken stop)
    {
        for (OpenRequest? request = first; request is not null;)
        {
            await ExecuteAsync(request.StartCommand, request);
            OpenRequest? next = request.StopCommand is null
                ? null
                : await StayOpenAsync(request, request.Door.CommandTimeout, stop);
            request = Following(next, retire, stop);
        }
    }

    /// <summary>Goes on where another daemon ended: the door is open still, for so long.</summary>
    internal async Task ResumeAsync(OpenRequest request, TimeSpan remaining, Func<OpenRequest?> retire, CancellationToken stop)
    {
        if (Following(await StayOpenAsync(request, remaining, stop), retire, stop) is OpenRequest next)
        {
            await RunAsync(next, retire, stop);
        }
    }

    /// <summary>The knock to go on with; null if the door is done with. Who knocks while the daemon ends is not let in.</summary>
    private OpenRequest? Following(OpenRequest? next, Func<OpenRequest?> retire, CancellationToken stop)
    {
        next ??= retire();
        for (; next is not null && stop.IsCancellationRequested; next = retire())
        {
            Forget(next.Note);
        }

        while (next is null && Withdrawn.TryDequeue(out OpenNote? withdrawn))
        {
            Forget(withdrawn);
        }

        return next;
    }

    /// <summary>Waits until the time is over or somebody knocks again, and closes; returns that knock.</summary>
    /// <remarks>A knock at an open door closes it first: so what the commands add to a firewall is there once, and there
    /// again if somebody flushed it in the meantime (docs/decisions/0002).</remarks>
    private async Task<OpenRequest?> StayOpenAsync(OpenRequest request, TimeSpan patience, CancellationToken stop)
    {
        Interlocked.Exchange(ref until, (time.GetUtcNow() + patience).UtcTicks);
        OpenRequest? next = patience > TimeSpan.Zero ? await WaitForKnockAsync(patience, stop) : null;
        bool closed = await ExecuteAsync(request.StopCommand, request);
        Interlocked.Exchange(ref until, 0);
        if (next is not null && stop.IsCancellationRequested)
        {
            Forget(next.Note);
            next = null;
        }

        // Where the next request has to be closed, too, its note has taken the place of this one.
        Forget(request.Note);
        if (next is null && closed)
        {
            Log.Close(log, request.Door.Name, request.Address.ToString());
        }

        return next;
    }

    private void Forget(OpenNote? note)
    {
        if (note is not null && ledger().Close(note) is Fault fault)
        {
            Log.OpenUnremembered(log, fault.WithHint);
        }
    }

    /// <summary>The next knock, or null when the time is over.</summary>
    private async Task<OpenRequest?> WaitForKnockAsync(TimeSpan patience, CancellationToken stop)
    {
        using CancellationTokenSource timeout = new(patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            return await Knocks.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Runs a command and logs what there is to say; false if it failed.</summary>
    private async Task<bool> ExecuteAsync(string? command, OpenRequest request)
    {
        if (command is null)
        {
            return true;
        }

        string address = request.Address.ToString();
        if (log.IsEnabled(LogLevel.Debug))
        {
            Log.CommandBegun(log, request.Door.Name, address, CommandTemplate.Expand(command, address));
        }

        CommandResult result = await runner.RunAsync(command, request, request.Door.CommandLimit);
        if (result.Failure is not null)
        {
            Log.CommandFailed(log, request.Door.Name, address, result.Failure, result.Output);
        }
        else if (result.Output.Length > 0)
        {
            Log.CommandSaid(log, request.Door.Name, address, result.Output);
        }

        return result.Failure is null;
    }
}
