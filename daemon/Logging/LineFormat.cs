using System.Globalization;
using Microsoft.Extensions.Logging;

namespace TanKnock.Daemon.Logging;

/// <summary>The text form of a log line: RFC 3339 time in UTC, then the message, with its gravity if it has any.</summary>
internal static class LineFormat
{
    internal static string Format(LogEvent what)
    {
        string time = what.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"{time} tanknockd: {Prefix(what.Level)}{what.Text}\n";
    }

    private static string Prefix(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning: ",
        LogLevel.Error or LogLevel.Critical => "error: ",
        _ => "",
    };
}
