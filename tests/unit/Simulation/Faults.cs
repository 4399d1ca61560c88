using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>Chooses what goes wrong.</summary>
internal static class Faults
{
    /// <summary>More than most steps take, fewer than most histories.</summary>
    private const int MostOperations = 40;

    internal static Fault Pick(Random random, bool failures)
    {
        int at = random.Next(1, random.Next(2, MostOperations));
        return (failures ? random.Next(7) : random.Next(3)) switch
        {
            0 => new Fault(FaultKind.CrashBefore, at),
            1 => new Fault(FaultKind.CrashWithin, at),
            2 => new Fault(FaultKind.CrashAfter, at),
            3 => new Fault(FaultKind.ReadOnly),
            4 => new Fault(FaultKind.Full),
            _ => new Fault(FaultKind.Fail, at, FileProblem.Other),
        };
    }
}
