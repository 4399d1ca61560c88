using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Commands;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Doors;

/// <summary>One door, open for one address: its start command has run, its stop command is due.</summary>
/// <remarks>All commands of one door and address run one after the other, in the order of the knocks.</remarks>
internal sealed class OpenDoor(CommandRunner runner, OpenMemory memory, TimeProvider time, ILogger log)
{
    /// <summary>Where it is remembered, or -1.</summary>
    private int place = -1;

    /// <summary>The knock that is not yet served: of several, the newest stands for all. <see cref="Openings"/> guards the
    /// moment between empty and retired.</summary>
    internal Channel<Knocker> Knocks { get; } = Channel.CreateBounded<Knocker>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Until when it is open; null while nothing is due. Set and read by different threads.</summary>
    internal OpenUntil? Until { get; private set; }

    /// <summary>Opens for a knock, again for each further one, and closes when the time after the last is over or
    /// when it is told to stop.</summary>
    /// <param name="retire">Gives a knock that came at the last moment; null if this object is done with.</param>
    internal async Task RunAsync(Knocker first, Func<Knocker?> retire, CancellationToken stop)
    {
        for (Knocker? knocker = first; knocker is not null;)
        {
            Knocker? next = null;
            if (knocker.StopCommand is not null)
            {
                place = await memory.RememberAsync(knocker, place);
            }

            await ExecuteAsync(knocker.StartCommand, knocker);
            if (knocker.StopCommand is not null)
            {
                next = await StayOpenAsync(knocker, knocker.Door.CommandTimeout, stop);
            }

            knocker = stop.IsCancellationRequested ? null : next ?? retire();
        }
    }

    /// <summary>Goes on where another daemon ended: the door is open still, for so long.</summary>
    internal async Task ResumeAsync(
        Knocker knocker, int remembered, TimeSpan remaining, Func<Knocker?> retire, CancellationToken stop)
    {
        place = remembered;
        if ((await StayOpenAsync(knocker, remaining, stop) ?? retire()) is Knocker next)
        {
            await RunAsync(next, retire, stop);
        }
    }

    /// <summary>Waits until the time is over or somebody knocks again, and closes; returns that knock.</summary>
    /// <remarks>A knock at an open door closes it first: so what the commands add to a firewall is there once, and there
    /// again if somebody flushed it in the meantime (docs/decisions/0002).</remarks>
    private async Task<Knocker?> StayOpenAsync(Knocker knocker, TimeSpan patience, CancellationToken stop)
    {
        Until = new OpenUntil(time.GetUtcNow() + patience);
        Knocker? next = patience > TimeSpan.Zero ? await WaitForKnockAsync(patience, stop) : null;
        bool closed = await ExecuteAsync(knocker.StopCommand, knocker);
        Until = null;
        if (stop.IsCancellationRequested)
        {
            next = null;
        }

        if (next?.StopCommand is null)
        {
            memory.Forget(place);
            place = -1;
        }

        if (next is null && closed)
        {
            Log.Close(log, knocker.Door.Name, knocker.Address.ToString());
        }

        return next;
    }

    /// <summary>The next knock, or null when the time is over.</summary>
    private async Task<Knocker?> WaitForKnockAsync(TimeSpan patience, CancellationToken stop)
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
    private async Task<bool> ExecuteAsync(string? command, Knocker knocker)
    {
        if (command is null)
        {
            return true;
        }

        string address = knocker.Address.ToString();
        if (log.IsEnabled(LogLevel.Debug))
        {
            Log.CommandBegun(log, knocker.Door.Name, address, CommandTemplate.Expand(command, address));
        }

        CommandResult result = await runner.RunAsync(command, knocker, knocker.Door.CommandLimit);
        if (result.Failure is not null)
        {
            Log.CommandFailed(log, knocker.Door.Name, address, result.Failure, result.Output);
        }
        else if (result.Output.Length > 0)
        {
            Log.CommandSaid(log, knocker.Door.Name, address, result.Output);
        }

        return result.Failure is null;
    }
}
