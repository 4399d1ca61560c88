using System.Collections.Immutable;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>What is to be captured.</summary>
/// <param name="Interfaces">Names as in <c>ip link</c>, each once; or <see cref="Any"/> alone.</param>
/// <param name="Flags">Which TCP packets the doors want; others stay in the kernel.</param>
/// <param name="IgnoredPorts">Packets to these exist for nobody.</param>
/// <param name="Targets">Addresses that are knocked on besides this machine's own.</param>
public sealed record WirePlan(
    ImmutableArray<string> Interfaces,
    ImmutableArray<TcpFlagsFilter> Flags,
    ImmutableArray<PortRange> IgnoredPorts,
    ImmutableArray<Address> Targets)
{
    /// <summary>libpcap's name for all interfaces, also those that come later.</summary>
    public const string Any = "any";
}
