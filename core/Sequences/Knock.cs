namespace TanKnock.Core.Sequences;

/// <summary>One packet that counts: a protocol and a destination port.</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">Destination port, 1 to 65535; <see cref="KnockSequence"/> enforces the range.</param>
public readonly record struct Knock(Protocol Protocol, ushort Port)
{
    /// <summary>Number of different values of <see cref="Index"/>: every port of both protocols.</summary>
    public const int IndexCount = 2 << 16;

    /// <summary>A dense number for table lookups, 0 to <see cref="IndexCount"/> - 1: UDP ports follow TCP ports.</summary>
    public int Index => (Protocol == Protocol.Udp ? 1 << 16 : 0) | Port;

    /// <summary>The knock with this <see cref="Index"/>.</summary>
    public static Knock FromIndex(int index) => new(index >> 16 == 0 ? Protocol.Tcp : Protocol.Udp, (ushort)index);

    /// <summary>The knock in text form, for example <c>7000:tcp</c>.</summary>
    public override string ToString() => $"{Port}:{(Protocol == Protocol.Udp ? "udp" : "tcp")}";
}
