
namespace TanKnock.Tests.Simulation;

/// <summary>A history whose every crash point is tried.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Style">How the list was written.</param>
/// <param name="LineCount">How many lines it has.</param>
/// <param name="Before">What happens first, undisturbed.</param>
/// <param name="Act">What then may end at any operation.</param>
/// <param name="Next">The line that the client sends after that; it has to open unless it has been tried.</param>
internal sealed record ShortHistory(
    string Name, ListStyle Style, int LineCount, Action<Machine> Before, Action<Machine> Act, int Next)
{
    /// <summary>How many lines are appended.</summary>
    internal int Appended { get; init; }

    internal bool IsFirstStart { get; init; }

    /// <summary>What stands on the disk before, a memory or none.</summary>
    internal Func<SimulatedDisk> Disk => IsFirstStart ? () => Template.Empty : HasOldMemory ? () => Template.WithOldMemory : () => Template.WithMemory;

    /// <summary>It begins with a memory of version 1, which knows no line of the list.</summary>
    internal bool HasOldMemory { get; init; }

    public override string ToString() => Name;
}
