using System.Globalization;

namespace TanKnock.Client.Waiting;

/// <summary>What <c>--wait</c> names: a TCP port, and how long it may take to open.</summary>
internal readonly record struct AwaitedPort(ushort Port, TimeSpan Time)
{
    /// <summary>Long enough for a few lost packets, short enough for somebody who sits there waiting.</summary>
    internal const int DefaultSeconds = 5;

    /// <summary>An hour: whoever waits longer has made a slip of the pen.</summary>
    internal const int MaxSeconds = 3600;

    /// <summary>Reads <c>PORT</c> or <c>PORT:SECONDS</c>; seconds may have decimals.</summary>
    internal static bool TryParse(string text, out AwaitedPort awaited)
    {
        awaited = default;
        string[] parts = text.Split(':', 2);
        if (!TryParsePort(parts[0], out ushort port))
        {
            return false;
        }

        double seconds = DefaultSeconds;
        if (parts.Length > 1
            && (!double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds)
                || seconds is not (> 0 and <= MaxSeconds)))
        {
            return false;
        }

        awaited = new AwaitedPort(port, TimeSpan.FromSeconds(seconds));
        return true;
    }

    /// <summary>Reads a port, 1 to 65535.</summary>
    internal static bool TryParsePort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port != 0;
}
