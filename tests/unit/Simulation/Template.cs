using TanKnock.Daemon.Ledger;

namespace TanKnock.Tests.Simulation;

/// <summary>Disks to begin with.</summary>
internal static class Template
{
    private static readonly Lazy<SimulatedDisk> Made = new(Make);

    /// <summary>No state folder yet.</summary>
    internal static SimulatedDisk Empty
    {
        get
        {
            SimulatedDisk disk = new();
            disk.AddFolder("/lists");
            return disk;
        }
    }

    /// <summary>A state folder as the first start leaves it.</summary>
    internal static SimulatedDisk WithLedger => Made.Value.AfterPowerCut(Loss.Nothing);

    private static SimulatedDisk Make()
    {
        SimulatedDisk disk = Empty;
        using HostLedger? ledger = new LedgerFolder(new SimulatedProcess(disk, new Random(0)), SimulatedDaemon.StateFolderPath, tolerate: null)
            .Open(SimulatedDaemon.Stock, work => work, out _, out _);
        return disk.AfterPowerCut(Loss.Nothing);
    }
}
