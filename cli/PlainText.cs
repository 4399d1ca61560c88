using System.Globalization;
using System.Text;

namespace TanKnock.Cli;

/// <summary>Makes text from elsewhere safe for one line of a terminal or a log.</summary>
public static class PlainText
{
    /// <summary>Escapes what controls a terminal, ends a line, or is invisible: Unicode's control and format characters and
    /// its line and paragraph separators, bidirectional overrides among them.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(Misleads))
        {
            return text;
        }

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
}
