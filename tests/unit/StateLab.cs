using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Ledger;
using Xunit;

namespace TanKnock.Tests;

/// <summary>A state folder of a test's own with the host's ledger in it, on the real file system.</summary>
internal sealed class StateLab : IDisposable
{
    internal static readonly LineNote Note = new(
        LineState.Used, new DateTimeOffset(2026, 3, 1, 9, 15, 22, TimeSpan.Zero), "203.0.113.7", "ssh");

    internal string Root { get; } = Directory.CreateTempSubdirectory("tanknock-state-").FullName;

    internal string Folder => Path.Combine(Root, "state");

    internal string LedgerPath => Path.Combine(Folder, "ledger");

    internal string KeyPath => Path.Combine(Folder, "ledger.key");

    public void Dispose() => Directory.Delete(Root, recursive: true);

    internal HostLedger Open(IFileSystem? files = null, Action<Fault>? tolerate = null)
    {
        HostLedger? ledger = Place(files, tolerate).Open(HostLedger.DefaultStock, AtOnce, out _, out Fault? error);
        Assert.True(ledger is not null, error?.ToString());
        return ledger;
    }

    internal Fault Refuse()
    {
        Assert.Null(Place().Open(HostLedger.DefaultStock, AtOnce, out _, out Fault? error));
        return error!;
    }

    /// <summary>What the ledger holds on the disk, also while it is open.</summary>
    internal LedgerView Read() => Place().Read(out _)!;

    private LedgerFolder Place(IFileSystem? files = null, Action<Fault>? tolerate = null) =>
        new(files ?? PosixFileSystem.Instance, Folder, tolerate);

    private static Func<Fault?> AtOnce(Func<Fault?> work)
    {
        Fault? fault = work();
        return () => fault;
    }
}
