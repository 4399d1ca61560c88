using System.Net;

namespace TanKnock.Client.Platform;

/// <summary>The way that the system's packets to an address take, for whoever builds packets.</summary>
/// <param name="Source">The address that they come from.</param>
/// <param name="Interface">The name of the interface that they leave through.</param>
/// <param name="Index">Its number.</param>
/// <param name="NextHop">The machine that gets them: a router, or their destination.</param>
/// <param name="IsLocal">Whether they stay on this machine.</param>
internal sealed record Way(IPAddress Source, string Interface, int Index, IPAddress NextHop, bool IsLocal)
{
    /// <summary>Port for asking after a way to an address; no packet goes there (RFC 863, discard).</summary>
    internal const int AnyPort = 9;
}
