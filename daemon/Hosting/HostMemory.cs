using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Memory;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Hosting;

/// <summary>The memory of spent lines as the daemon has it: opened when the first list needs it, and spoken of in the log.</summary>
internal sealed class HostMemory(string stateFolder, bool strict, ILogger log) : IDisposable
{
    private readonly ConcurrentDictionary<Fault, bool> tolerated = [];
    private bool isNew;

    /// <summary>The memory; null as long as no list has needed it.</summary>
    internal SpentMemory? Spent { get; private set; }

    /// <summary>Told of owners and modes that let others in; null where these are refused.</summary>
    internal Action<Fault>? Tolerate => strict ? null : TellOnce;

    /// <summary>Opens the memory if one of these doors has lists: without any there is nothing to remember.</summary>
    /// <exception cref="UserErrorException">It cannot be opened or trusted.</exception>
    internal void OpenFor(IEnumerable<DoorSettings> doors)
    {
        if (Spent is not null || doors.All(door => door.Sequence is not null))
        {
            return;
        }

        Spent = StateFolder.Open(PosixFileSystem.Instance, stateFolder, out bool made, out Fault? error, Tolerate)
            ?? throw new UserErrorException(error!.ToString(), error.Hint);
        isNew = made;
        Spent.Returned = () => Log.MemoryReturned(log, stateFolder);
    }

    /// <summary>Says what was found when it was opened. A new memory that already holds something learnt it from lists that were used
    /// before: others that were used then, too, it cannot know.</summary>
    internal void Report()
    {
        if (isNew && Spent?.Count > 0)
        {
            Log.NewMemory(log, stateFolder);
        }

        if (Spent?.Torn > 0)
        {
            Log.MemoryTorn(log, stateFolder, Spent.Torn);
        }

        if (Spent?.Shortage is Fault shortage)
        {
            Log.MemoryShort(log, shortage.WithHint);
        }
    }

    public void Dispose() => Spent?.Dispose();

    private void TellOnce(Fault lax)
    {
        if (tolerated.TryAdd(lax, true))
        {
            Log.Tolerated(log, lax.ToString());
        }
    }
}
