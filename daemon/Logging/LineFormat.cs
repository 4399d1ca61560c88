using System.Globalization;
using System.Text;
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

    /// <summary>What somebody else wrote, fit for one line of a log or terminal: nothing that controls it, ends a line, or
    /// turns the direction of writing.</summary>
    internal static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            _ = !Misleads(c) ? escaped.Append(c)
                : c <= 0xff ? escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}")
                : escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return escaped.ToString();
    }

    private static bool Misleads(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Prefix(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning: ",
        LogLevel.Error or LogLevel.Critical => "error: ",
        _ => "",
    };
}
