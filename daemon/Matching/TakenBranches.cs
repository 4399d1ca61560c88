using System.Runtime.CompilerServices;

namespace TanKnock.Daemon.Matching;

/// <summary>The children of an attempt's node that it has sent a successor to: it goes on for the other ones alone.</summary>
[InlineArray(Capacity)]
internal struct TakenBranches
{
    /// <summary>An attempt that has branched this often ends. Random lists hardly ever branch once.</summary>
    internal const int Capacity = 4;

    private int first;
}
