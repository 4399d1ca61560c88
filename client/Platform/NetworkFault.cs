namespace TanKnock.Client.Platform;

/// <summary>What came of a call to the network, as far as anybody tells it apart.</summary>
internal enum NetworkFault
{
    /// <summary>It succeeded.</summary>
    None,

    /// <summary>A connection is under way.</summary>
    InProgress,

    /// <summary>The other end is there, and does not want it.</summary>
    Refused,

    /// <summary>No route leads there.</summary>
    NoRoute,

    /// <summary>This machine does not allow it: a local firewall, or a route that prohibits.</summary>
    Forbidden,

    /// <summary>The source address is none of this machine's.</summary>
    NoSuchSource,

    /// <summary>There is no interface of this name.</summary>
    NoSuchInterface,

    /// <summary>The program has not the privileges for it.</summary>
    NoPrivilege,

    /// <summary>A library is missing.</summary>
    NoLibrary,

    /// <summary>Anything else.</summary>
    Other,
}
