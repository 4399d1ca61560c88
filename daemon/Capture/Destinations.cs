using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>Which destinations are knocked on: this machine's own addresses, and the targets of doors.</summary>
internal sealed class Destinations(IReadOnlySet<Address> own, IReadOnlySet<Address> targets)
{
    public static readonly Destinations None = new(new HashSet<Address>(), new HashSet<Address>());

    /// <summary>The prefix of 127.0.0.0/8, all of which is this machine (RFC 1122 §3.2.1.3), as an IPv4-mapped address has it.</summary>
    private static readonly UInt128 Loopback = Address.FromIPv4(127u << 24).Value >> 24;

    /// <summary>Neither broadcast nor multicast addresses are this machine's own: they are knocked on only as targets.</summary>
    public bool IsOwn(Address address) => own.Contains(address) || address.Value >> 24 == Loopback;

    public bool IsTarget(Address address) => targets.Contains(address);
}
