using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Commands;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Doors;

/// <summary>One door, open for one address: its start command has run, its stop command is due.</summary>
/// <remarks>All commands of one door and address run one after the other, in the order of the knocks.</remarks>
internal sealed class OpenDoor(CommandRunner runner, TimeProvider time, ILogger log)
{
    /// <summary>The knock that is not yet served: of several, the newest stands for all. <see cref="Openings"/> guards the
    /// moment between empty and retired.</summary>
    internal Channel<Knocker> Knocks { get; } = Channel.CreateBounded<Knocker>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Opens for a knock, again for each further one, and closes when the time after the last is over or
    /// when it is told to stop.</summary>
    /// <param name="retire">Gives a knock that came at the last moment; null if this object is done with.</param>
    internal async Task RunAsync(Knocker first, Func<Knocker?> retire, CancellationToken stop)
    {
        for (Knocker? knocker = first; knocker is not null;)
        {
            Knocker? next = null;
            await ExecuteAsync(knocker.StartCommand, knocker);
            if (knocker.StopCommand is not null)
            {
                // A knock at an open door closes it first: so what the commands add to a firewall is there once, and
                // there again if somebody flushed it in the meantime.
                next = await WaitForKnockAsync(knocker.Door.CommandTimeout, stop);
                bool closed = await ExecuteAsync(knocker.StopCommand, knocker);
                if (next is null && closed)
                {
                    Log.Close(log, knocker.Door.Name, knocker.Address.ToString());
                }
            }

            knocker = next ?? retire();
            if (stop.IsCancellationRequested)
            {
                return;
            }
        }
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

        CommandResult result = await runner.RunAsync(command, knocker, CommandRunner.Limit);
        if (result.Failure is not null)
        {
            Log.CommandFailed(log, knocker.Door.Name, knocker.Address.ToString(), result.Failure, result.Output);
        }
        else if (result.Output.Length > 0)
        {
            Log.CommandSaid(log, knocker.Door.Name, knocker.Address.ToString(), result.Output);
        }

        return result.Failure is null;
    }
}
