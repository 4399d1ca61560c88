using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace TanKnock.Daemon.Logging;

/// <summary>The text form of a log line: RFC 3339 time in UTC, then the message, with its gravity if it has any.</summary>
internal static class LineFormat
{
    internal static string Format(DateTimeOffset at, LogLevel level, string message)
    {
        string time = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"{time} tanknockd: {Prefix(level)}{message}\n";
    }

    /// <summary>What somebody else wrote, fit for one line of a log or terminal: no control characters.</summary>
    internal static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            _ = char.IsControl(c) ? escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}") : escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static string Prefix(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning: ",
        LogLevel.Error or LogLevel.Critical => "error: ",
        _ => "",
    };
}
