using TanKnock.Bench.Results;

namespace TanKnock.Bench.Measurements;

/// <summary>What a daemon did under a flood.</summary>
/// <param name="Times">Of the honest knocks that opened.</param>
/// <param name="Before">Resident MB before the flood.</param>
/// <param name="Full">Resident MB when the table of attempts is full.</param>
/// <param name="After">Resident MB after the honest knocks.</param>
/// <param name="Cpu">CPU time by time, while the honest knocks came.</param>
/// <param name="Rate">Packets a second that were really sent.</param>
internal sealed record FloodResult(Times Times, double Before, double Full, double After, double Cpu, double Rate)
{
    /// <summary>CPU time of the daemon by packets sent, in microseconds.</summary>
    internal double CpuOfPacket => Cpu / Rate * 1e6;
}
