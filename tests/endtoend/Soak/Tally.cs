using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace TanKnock.EndToEnd.Soak;

/// <summary>Counts openings by line: by what the start command wrote, and by what all the daemons logged.</summary>
internal sealed partial class Tally(string openings)
{
    private readonly Dictionary<string, int> _logged = [];
    private readonly Dictionary<string, int> _events = new()
    {
        ["healed"] = 0,
        ["skipped"] = 0,
        ["burned"] = 0,
        ["replay"] = 0,
        ["refused"] = 0,
        ["reread"] = 0,
    };

    /// <summary>Takes down what a daemon said in its life.</summary>
    internal void Read(LineLog log)
    {
        foreach (Match open in log.Matching("open soak").Select(line => Open().Match(line)))
        {
            string key = $"{open.Groups["list"]} {open.Groups["line"]}";
            _logged[key] = _logged.GetValueOrDefault(key) + 1;
        }

        foreach (string word in _events.Keys)
        {
            _events[word] += log.Matching($" {word} ").Length;
        }
    }

    /// <summary>No line ever opened more than once.</summary>
    internal void NoLineOpenedTwice()
    {
        string[] opened = Opened();
        Assert.Equal(opened.Distinct(), opened);
        Assert.DoesNotContain(_logged, line => line.Value > 1);
    }

    /// <summary>Whatever opened, and something did, is marked as used for good.</summary>
    internal void OpenedLinesAreUsed(Person[] people)
    {
        string[] opened = Opened();
        Assert.NotEmpty(opened);
        Assert.All(opened.Union(_logged.Keys), line =>
        {
            string[] parts = line.Split(' ');
            Person owner = people.Single(person => person.List == parts[0]);
            Assert.True(owner.IsUsed(int.Parse(parts[1], CultureInfo.InvariantCulture)), line);
        });
    }

    public override string ToString()
    {
        string[][] entries = Entries();
        int sniffed = entries.Count(entry => entry[2] != "203.0.113.2");
        return $"{entries.Length} lines opened, {sniffed} of them by the sniffer; logged: "
            + string.Join(", ", _events.Select(each => $"{each.Value} {each.Key}"));
    }

    private string[] Opened() => [.. Entries().Select(entry => $"{entry[0]} {entry[1]}")];

    /// <summary>List, line and address of every run of the start command.</summary>
    private string[][] Entries() =>
        File.Exists(openings) ? [.. File.ReadLines(openings).Select(line => line.Split(' '))] : [];

    [GeneratedRegex(@"open soak for (?<address>\S+) (?:by \S+ )?\((?<list>\S+) line (?<line>\d+),")]
    private static partial Regex Open();
}
