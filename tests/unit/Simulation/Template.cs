using TanKnock.Tests.Memory;

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
    internal static SimulatedDisk WithMemory => Made.Value.AfterPowerCut(Loss.Nothing);

    /// <summary>The same with a memory of version 1, which remembers lines of another list.</summary>
    internal static SimulatedDisk WithOldMemory
    {
        get
        {
            SimulatedDisk disk = WithMemory;
            using SequenceDigest digest = new(disk.Find(SimulatedDaemon.StateFolderPath + "/spent.key")!.Content);
            byte[] memory = OldMemoryFile.Make(digest, [Lines.Sequence(1000), Lines.Sequence(1001)]);
            disk.Folder(SimulatedDaemon.StateFolderPath).Change(("spent", disk.NewInode(0x180, memory)));
            return disk.AfterPowerCut(Loss.Nothing);
        }
    }

    private static SimulatedDisk Make()
    {
        SimulatedDisk disk = Empty;
        using SpentMemory? memory = StateFolder.Open(
            new SimulatedProcess(disk, new Random(0)), SimulatedDaemon.StateFolderPath, SimulatedDaemon.Stock, out _, out _);
        return disk.AfterPowerCut(Loss.Nothing);
    }
}
