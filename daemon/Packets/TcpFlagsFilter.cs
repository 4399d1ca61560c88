using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Packets;

/// <summary>Which TCP packets exist for a door: the bits of <paramref name="Mask"/> have to be as in <paramref name="Value"/>.</summary>
/// <param name="Mask">The bits that matter.</param>
/// <param name="Value">What they have to be; no bit outside the mask.</param>
public readonly record struct TcpFlagsFilter(TcpFlags Mask, TcpFlags Value)
{
    /// <summary><c>syn,!ack</c>: the first packet of a connection, and nothing that answers one of ours.</summary>
    public static TcpFlagsFilter Default { get; } = new(TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Syn);

    public bool Matches(TcpFlags flags) => (flags & Mask) == Value;
}
