namespace TanKnock.Daemon.Capture;

/// <summary>What the decoder made of a frame. Only <see cref="Observed"/> comes with a packet.</summary>
public enum DecodeVerdict
{
    /// <summary>A whole TCP or UDP header from a source that can be a host.</summary>
    Observed,

    /// <summary>Neither IPv4 nor IPv6, for example ARP, or behind more tags than we follow.</summary>
    NotIp,

    /// <summary>IP, but neither TCP nor UDP: ICMP, ESP, a tunnel. Nothing in it was looked at.</summary>
    OtherTransport,

    /// <summary>A piece of a datagram; its ports may be elsewhere, or overwritten by a later piece.</summary>
    Fragment,

    /// <summary>Cut short within a header, contradicting itself, or from an address that no host has.</summary>
    Malformed,

    /// <summary>Sent by this machine, says a cooked header; elsewhere the kernel leaves such frames out.</summary>
    Outgoing,
}
