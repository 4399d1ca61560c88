using System.Text;

namespace TanKnock.Client.Settings;

/// <summary>Takes a line of the settings apart.</summary>
internal static class SettingsLine
{
    /// <summary>Its words: keyword and values, none in a blank line or a comment; null if a quotation mark is missing.</summary>
    internal static List<string>? Split(string line)
    {
        List<string> words = [];
        int at = 0;
        while (true)
        {
            bool separated = SkipSpace(line, ref at, mayEqual: words.Count == 1);
            if (at == line.Length || (line[at] == '#' && (separated || words.Count == 0)))
            {
                return words;
            }

            if (Word(line, ref at, isKeyword: words.Count == 0) is not string word)
            {
                return null;
            }

            words.Add(word);
        }
    }

    /// <summary>Between keyword and value one <c>=</c> may stand, with or without space around it.</summary>
    private static bool SkipSpace(string line, ref int at, bool mayEqual)
    {
        int start = at;
        while (at < line.Length && (char.IsWhiteSpace(line[at]) || (mayEqual && line[at] == '=')))
        {
            mayEqual &= line[at] != '=';
            at++;
        }

        return at > start;
    }

    private static string? Word(string line, ref int at, bool isKeyword)
    {
        StringBuilder word = new();
        bool quoted = false;
        for (; at < line.Length && (quoted || !(char.IsWhiteSpace(line[at]) || (isKeyword && line[at] == '='))); at++)
        {
            if (line[at] == '"')
            {
                quoted = !quoted;
            }
            else
            {
                word.Append(line[at]);
            }
        }

        return quoted ? null : word.ToString();
    }
}
