using System.Globalization;
using System.Text;

namespace TanKnock.Daemon.Configuration;

/// <summary>A piece of the file inside a message: in quotes, on one line, without anything a terminal obeys.</summary>
internal static class Quote
{
    /// <summary>So that a message stays one readable line.</summary>
    private const int MaxLength = 60;

    public static string Of(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (Rune rune in text.EnumerateRunes().Take(MaxLength))
        {
            quoted.Append(rune.Value == '"' ? "\\\"" : IsPrintable(rune) ? rune.ToString() : $"\\u{{{rune.Value:x}}}");
        }

        return quoted.Append(text.EnumerateRunes().Skip(MaxLength).Any() ? "...\"" : "\"").ToString();
    }

    /// <summary>False for controls, line separators, and what reorders or hides text.</summary>
    public static bool IsPrintable(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);

    public static bool IsPrintable(string text) => text.EnumerateRunes().All(IsPrintable);
}
