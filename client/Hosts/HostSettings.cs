using System.Globalization;
using System.Net.Sockets;

namespace TanKnock.Client.Hosts;

/// <summary>What the settings say about a host; null where they say nothing.</summary>
internal sealed record HostSettings
{
    /// <summary>Default pause, in milliseconds: most paths keep the order of packets, and four knocks take less than a tenth of a
    /// second.</summary>
    internal const int DefaultDelay = 20;

    /// <summary>A minute: longer than a server waits for the next knock.</summary>
    internal const int MaxDelay = 60_000;

    internal const int DefaultRetries = 2;

    /// <summary>Every retry costs a line.</summary>
    internal const int MaxRetries = 100;

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

/// <summary>The value of <c>Wait</c>.</summary>
/// <param name="Port">The port to wait for; null: none, whatever a later line says.</param>
internal sealed record WaitSetting(AwaitedPort? Port);

/// <summary>A TCP port to wait for, and how long.</summary>
internal readonly record struct AwaitedPort(ushort Port, TimeSpan Time)
{
    /// <summary>Long enough for a few lost packets, short enough for somebody who waits at a terminal.</summary>
    internal const int DefaultSeconds = 5;

    /// <summary>An hour: a longer time is a typing error.</summary>
    internal const int MaxSeconds = 3600;

    /// <summary>Reads <c>PORT</c> or <c>PORT:SECONDS</c>; seconds may have decimals.</summary>
    internal static bool TryParse(string text, out AwaitedPort awaited)
    {
        string[] parts = text.Split(':', 2);
        double seconds = DefaultSeconds;
        if (ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            && port != 0
            && (parts.Length == 1 || double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds))
            && seconds is > 0 and <= MaxSeconds)
        {
            awaited = new AwaitedPort(port, TimeSpan.FromSeconds(seconds));
            return true;
        }

        awaited = default;
        return false;
    }
}
