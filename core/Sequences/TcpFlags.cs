namespace TanKnock.Core.Sequences;

/// <summary>The control bits of a TCP header (RFC 9293 §3.1), as they lie in its fourteenth byte.</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>No more data.</summary>
    Fin = 0x01,

    /// <summary>Begins a connection.</summary>
    Syn = 0x02,

    /// <summary>Ends a connection at once.</summary>
    Rst = 0x04,

    /// <summary>Push.</summary>
    Psh = 0x08,

    /// <summary>Acknowledges.</summary>
    Ack = 0x10,

    /// <summary>Urgent.</summary>
    Urg = 0x20,
}
