using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>Chooses what goes wrong.</summary>
internal static class Faults
{
    /// <summary>More than most steps take, fewer than most histories.</summary>
    private const int MostOperations = 40;

    internal static DiskFault Pick(Random random, bool failures)
    {
        int at = random.Next(1, random.Next(2, MostOperations));
        return (failures ? random.Next(7) : random.Next(3)) switch
        {
            0 => new DiskFault(FaultKind.CrashBefore, at),
            1 => new DiskFault(FaultKind.CrashWithin, at),
            2 => new DiskFault(FaultKind.CrashAfter, at),
            3 => new DiskFault(FaultKind.ReadOnly),
            4 => new DiskFault(FaultKind.Full),
            _ => new DiskFault(FaultKind.Fail, at, FileProblem.Other),
        };
    }
}
