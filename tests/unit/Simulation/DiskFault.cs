using TanKnock.Core.Files;

namespace TanKnock.Tests.Simulation;

/// <summary>What goes wrong in a process's next operations.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">At which operation, from 1; those before it do what they should.</param>
/// <param name="Problem">With <see cref="FaultKind.Fail"/>: the error.</param>
internal sealed record DiskFault(FaultKind Kind, int At = 0, FileProblem Problem = FileProblem.Other)
{
    internal static DiskFault None { get; } = new(FaultKind.None);

    internal bool IsCrash => Kind is FaultKind.CrashBefore or FaultKind.CrashWithin or FaultKind.CrashAfter;

    /// <summary>The error that this operation meets, if any.</summary>
    internal FileProblem? Meets(Operation operation, int number) => Kind switch
    {
        FaultKind.Fail when number == At => Problem,
        FaultKind.ReadOnly when operation is not (Operation.Look or Operation.Sync) => FileProblem.ReadOnly,
        FaultKind.Full when operation == Operation.Grow => FileProblem.Full,
        _ => null,
    };
}
