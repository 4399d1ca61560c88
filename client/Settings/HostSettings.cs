using System.Net.Sockets;

namespace TanKnock.Client.Settings;

/// <summary>What the settings say about a host; null where they say nothing.</summary>
internal sealed record HostSettings
{
    /// <summary>Nothing is said.</summary>
    internal static readonly HostSettings None = new();

    /// <summary>Path of the host's list.</summary>
    internal string? List { get; init; }

    /// <summary>The name or address to knock at.</summary>
    internal string? Address { get; init; }

    /// <summary>Pause between two knocks, in milliseconds.</summary>
    internal int? Delay { get; init; }

    /// <summary>The port to wait for.</summary>
    internal WaitSetting? Wait { get; init; }

    /// <summary>How often to knock again.</summary>
    internal int? Retries { get; init; }

    /// <summary>IPv4, IPv6, or unspecified for either.</summary>
    internal AddressFamily? Family { get; init; }

    /// <summary>These settings, and where they say nothing, those of another.</summary>
    internal HostSettings Or(HostSettings other) => new()
    {
        List = List ?? other.List,
        Address = Address ?? other.Address,
        Delay = Delay ?? other.Delay,
        Wait = Wait ?? other.Wait,
        Retries = Retries ?? other.Retries,
        Family = Family ?? other.Family,
    };
}
