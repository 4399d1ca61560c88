namespace TanKnock.Daemon.Capture;

/// <summary>What a captured frame begins with; the values are libpcap's DLT numbers on Linux.</summary>
/// <remarks>https://www.tcpdump.org/linktypes.html; live raw IP is DLT 12, libpcap never hands out its file number 101.</remarks>
public enum LinkType
{
    /// <summary>BSD loopback: the address family in the order of the capturing host.</summary>
    Null = 0,

    /// <summary>Ethernet; Linux loopback and veth are that, too.</summary>
    Ethernet = 1,

    /// <summary>No link layer: tun, WireGuard, PPP.</summary>
    Raw = 12,

    /// <summary>OpenBSD loopback: the address family in network order.</summary>
    Loop = 108,

    /// <summary>Linux cooked capture, of the interface "any".</summary>
    LinuxSll = 113,

    /// <summary>Linux cooked capture, version 2.</summary>
    LinuxSll2 = 276,
}
