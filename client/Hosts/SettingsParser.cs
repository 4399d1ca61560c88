using System.Globalization;
using System.Net.Sockets;
using System.Text;
using TanKnock.Core.Files;

namespace TanKnock.Client.Hosts;

/// <summary>Reads settings in the style of ssh_config(5): <c>Keyword value</c> or <c>Keyword = value</c>, in blocks that begin
/// with <c>Host</c>; lines before the first are for all hosts. All errors are found.</summary>
/// <param name="path">The file, for errors.</param>
/// <param name="folder">Where relative lists lie.</param>
/// <param name="home">What <c>~</c> stands for; null if nobody knows.</param>
internal sealed class SettingsParser(string path, string folder, string? home)
{
    private static readonly string[] Keywords = ["Host", "List", "Address", "Delay", "Wait", "Retries", "Family"];

    private readonly List<HostBlock> blocks = [];
    private readonly List<Fault> errors = [];
    private List<string> patterns = ["*"];
    private HostSettings settings = HostSettings.None;
    private int number;

    /// <summary>Reads a whole file; without errors, the blocks are all of it, in order.</summary>
    internal (IReadOnlyList<HostBlock> Blocks, IReadOnlyList<Fault> Errors) Parse(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            number++;
            List<string>? words = SettingsLine.Split(line);
            if (words is null)
            {
                Refuse("a quotation mark is missing");
            }
            else if (words.Count > 0)
            {
                Take(words[0], words[1..]);
            }
        }

        EndBlock();
        return (blocks, errors);
    }

    private void Take(string typed, List<string> values)
    {
        string? keyword = Array.Find(Keywords, k => k.Equals(typed, StringComparison.OrdinalIgnoreCase));
        if (keyword is null)
        {
            Refuse($"unknown keyword '{typed}'", $"there are {string.Join(", ", Keywords)}");
        }
        else if (values.Count == 0)
        {
            Refuse($"{keyword}: a value is missing");
        }
        else if (keyword == "Host")
        {
            EndBlock();
            patterns = values;
            if (values.Find(v => v is "" or "!") is string empty)
            {
                Refuse($"Host: '{empty}' is no pattern");
                patterns = [];
            }
        }
        else if (values.Count > 1)
        {
            Refuse($"{keyword}: '{values[1]}' is one value too many", "a value with spaces stands in quotation marks");
        }
        else
        {
            // As in ssh_config: the first value counts.
            settings = settings.Or(Read(keyword, values[0]));
        }
    }

    private HostSettings Read(string keyword, string value) => keyword switch
    {
        "List" => new HostSettings { List = FullPath(value) },
        "Address" when HostName.IsValid(value) => new HostSettings { Address = value },
        "Address" => Wrong($"Address: '{value}' is no name or address"),
        "Delay" => new HostSettings { Delay = Number(keyword, value, HostSettings.MaxDelay) },
        "Retries" => new HostSettings { Retries = Number(keyword, value, HostSettings.MaxRetries) },
        "Wait" when value.Equals("none", StringComparison.OrdinalIgnoreCase) => new HostSettings { Wait = new WaitSetting(null) },
        "Wait" when AwaitedPort.TryParse(value, out AwaitedPort port) => new HostSettings { Wait = new WaitSetting(port) },
        "Wait" => Wrong($"Wait: '{value}' is not PORT, PORT:SECONDS or none"),
        "Family" when ToFamily(value) is AddressFamily family => new HostSettings { Family = family },
        "Family" => Wrong($"Family: '{value}' is not any, inet or inet6"),
        _ => throw new InvalidOperationException("The keyword is in the table, and has no meaning."),
    };

    private string FullPath(string value) =>
        home is not null && (value == "~" || value.StartsWith("~/", StringComparison.Ordinal))
            ? Path.Combine(home, value[1..].TrimStart('/'))
            : Path.Combine(folder, value);

    private int? Number(string keyword, string value, int max)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int result) && result <= max)
        {
            return result;
        }

        Refuse($"{keyword}: '{value}' is not a number from 0 to {max}");
        return null;
    }

    private static AddressFamily? ToFamily(string value) => value.ToUpperInvariant() switch
    {
        "ANY" => AddressFamily.Unspecified,
        "INET" => AddressFamily.InterNetwork,
        "INET6" => AddressFamily.InterNetworkV6,
        _ => null,
    };

    private HostSettings Wrong(string reason)
    {
        Refuse(reason);
        return HostSettings.None;
    }

    private void Refuse(string reason, string? hint = null) => errors.Add(new Fault(path, number, reason, hint));

    private void EndBlock()
    {
        if (patterns.Count > 0)
        {
            blocks.Add(new HostBlock(patterns, settings));
        }

        settings = HostSettings.None;
    }
}

/// <summary>Splits a line of the settings.</summary>
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
