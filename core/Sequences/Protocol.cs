namespace TanKnock.Core.Sequences;

/// <summary>Transport protocol of a knock; the values are the IP protocol numbers of the IANA registry.</summary>
public enum Protocol : byte
{
    /// <summary>No protocol, and never on the wire: stands for two bytes of a one-way line's digest (OneWay/OneWayLine).</summary>
    Digest = 0,

    /// <summary>Transmission Control Protocol (RFC 9293).</summary>
    Tcp = 6,

    /// <summary>User Datagram Protocol (RFC 768).</summary>
    Udp = 17,
}
