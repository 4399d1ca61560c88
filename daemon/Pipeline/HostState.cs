using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Pipeline;

/// <summary>The ledger as the daemon has it: opened when a door first needs it, and spoken of in the log.</summary>
internal sealed class HostState(string folder, bool strict, ILogger log) : IDisposable
{
    private readonly ConcurrentDictionary<Fault, bool> tolerated = [];
    private readonly Stack<IDisposable> owned = [];

    /// <summary>Said when the lists have been read.</summary>
    private Action report = () => { };

    /// <summary>The ledger in force; until a door needs the host's, one that forgets.</summary>
    internal ILedger Ledger { get; private set; } = new MemoryLedger();

    /// <summary>Told of owners and modes that let others in; null where these are refused.</summary>
    internal Action<Fault>? Tolerate => strict ? null : TellOnce;

    /// <summary>Opens the ledger if one of these doors has lists, or has to be closed by a command, or if something was left
    /// open. Only lists cannot do without it.</summary>
    /// <returns>What earlier daemons left open, if it was opened now.</returns>
    /// <exception cref="UserErrorException">It cannot be opened or trusted, and a door has lists.</exception>
    internal IReadOnlyList<OpenNote> OpenFor(IReadOnlyCollection<DoorSettings> doors)
    {
        bool isRequired = doors.Any(door => door.Sequence is null);
        LedgerFolder place = new(PosixFileSystem.Instance, folder, Tolerate);
        if (Ledger is HostLedger || !(isRequired || doors.Any(MustClose) || File.Exists(place.LedgerPath)))
        {
            return [];
        }

        SideThread side = new();
        HostLedger? opened = place.Open(HostLedger.DefaultStock, side.Begin, out bool created, out Fault? error);
        if (opened is null)
        {
            side.Dispose();
            if (isRequired)
            {
                throw new UserErrorException(error!.ToString(), error.Hint);
            }

            Log.OpenUnremembered(log, error!.WithHint);
            return [];
        }

        owned.Push(opened);
        owned.Push(side);
        opened.Returned = () => Log.LedgerReturned(log, folder);
        Ledger = opened;
        report = () => Report(opened, created);
        return opened.Open;
    }

    /// <summary>Whether a door is closed by a command.</summary>
    internal static bool MustClose(DoorSettings door) => (door.StopCommand ?? door.StopCommand6) is not null;

    /// <summary>Says, once, what was found when the ledger was opened. Called when the lists have been read.</summary>
    internal void Report()
    {
        report();
        report = () => { };
    }

    public void Dispose()
    {
        while (owned.TryPop(out IDisposable? each))
        {
            each.Dispose();
        }
    }

    /// <summary>A new ledger that already holds something learnt it from lists that were used before: others that were
    /// used then, too, it cannot know.</summary>
    private void Report(HostLedger opened, bool created)
    {
        if (created && opened.SpentCount > 0)
        {
            Log.NewLedger(log, folder);
        }

        if (opened.TornLines > 0)
        {
            Log.LedgerTorn(log, folder, opened.TornLines);
        }

        if (opened.Shortage is Fault shortage)
        {
            Log.LedgerShort(log, shortage.WithHint);
        }
    }

    private void TellOnce(Fault lax)
    {
        if (tolerated.TryAdd(lax, true))
        {
            Log.Tolerated(log, lax.ToString());
        }
    }
}
