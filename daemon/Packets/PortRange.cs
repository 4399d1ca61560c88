using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Packets;

/// <summary>Ports of one protocol that follow each other.</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="First">From 1.</param>
/// <param name="Last">Not below <paramref name="First"/>; both belong to the range.</param>
public readonly record struct PortRange(Protocol Protocol, ushort First, ushort Last)
{
    public bool Contains(Knock knock) => knock.Protocol == Protocol && knock.Port >= First && knock.Port <= Last;

    /// <summary>As in <c>ignore_ports</c>: <c>443:udp</c> or <c>8080-8090:tcp</c>.</summary>
    public override string ToString() =>
        First == Last ? new Knock(Protocol, First).ToString() : $"{First}-{new Knock(Protocol, Last)}";
}
