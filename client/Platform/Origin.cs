using System.Net;

namespace TanKnock.Client.Platform;

/// <summary>Where packets are to leave from.</summary>
/// <param name="Source">An address of this machine; null: the system chooses.</param>
/// <param name="Interface">The name of an interface; null: the routes decide.</param>
internal sealed record Origin(IPAddress? Source, string? Interface)
{
    /// <summary>IFNAMSIZ of linux/if.h, without the zero at the end.</summary>
    internal const int MaxInterfaceLength = 15;

    /// <summary>Wherever the system likes.</summary>
    internal static readonly Origin Any = new(null, null);
}
