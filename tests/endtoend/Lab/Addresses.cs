using System.Net.NetworkInformation;

namespace TanKnock.EndToEnd;

internal static class Addresses
{
    /// <summary>The form that ip(8) reads: 02:00:00:00:00:01.</summary>
    internal static string ToColons(this PhysicalAddress address) =>
        string.Join(':', address.GetAddressBytes().Select(part => part.ToString("x2", null)));
}
