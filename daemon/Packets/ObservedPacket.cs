using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Packets;

/// <summary>All that the daemon wants to know of a packet on the wire.</summary>
/// <param name="Source">Who sent it, as far as one can believe that.</param>
/// <param name="Destination">The address knocked on.</param>
/// <param name="Knock">Protocol and destination port. The port may be 0 on the wire; no sequence holds it.</param>
/// <param name="Flags">TCP control bits; none for UDP.</param>
public readonly record struct ObservedPacket(Address Source, Address Destination, Knock Knock, TcpFlags Flags)
{
    /// <summary>Whether the destination is none of this machine's addresses: then only a door whose target it is hears it.</summary>
    public bool IsForAnother { get; init; }
}
