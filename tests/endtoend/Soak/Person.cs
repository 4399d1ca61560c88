using System.Text.RegularExpressions;
using Xunit;

namespace TanKnock.EndToEnd.Soak;

/// <summary>Somebody with a list: what it held at first, old copies of it, and what became of it.</summary>
internal sealed partial class Person
{
    private readonly Site _site;
    private readonly string[] _sequences;
    private readonly int[] _lengths;
    private readonly List<string> _copies = [];

    private Person(Site site, string list, string clientList)
    {
        _site = site;
        List = list;
        ClientList = clientList;
        string[] lines = File.ReadAllLines(list);
        _sequences = [.. lines.Select(line => line.Trim())];
        _lengths = [.. lines.Select(line => line.Length)];
    }

    internal string List { get; }

    internal string ClientList { get; }

    /// <summary>Lines that the client has used since one was seen to open.</summary>
    internal int Outstanding { get; private set; }

    internal static async Task<Person> CreateAsync(Site site, string name, int lines)
    {
        string list = Path.Combine(site.Lab.At("lists"), name + ".tan");
        string client = site.Lab.At(name + ".client.tan");
        await Site.MakePairAsync(list, client, lines);
        return new Person(site, list, client);
    }

    /// <summary>Knocks with the next line, whether anybody listens or not.</summary>
    internal async Task<int> KnockAsync(Machine at)
    {
        Outstanding++;
        Outcome outcome = await _site.Client.TanknockAsync("-d", "1", "--list", ClientList, at.V4.ToString());
        Match said = Said().Match(outcome.Error);
        Assert.True(said.Success, outcome.ToString());
        return int.Parse(said.Groups[1].Value, null);
    }

    /// <summary>The next line has to open, at the first try.</summary>
    internal async Task GetInAsync()
    {
        int before = _site.Log.Count;
        int line = await KnockAsync(_site.Server);
        await _site.Log.WaitAsync(before, "open soak for 203.0.113.2", $"{List} line {line},");
        Outstanding = 0;
    }

    internal void KeepCopy() => _copies.Add(File.ReadAllText(List));

    /// <summary>Puts some old copy of the list back, as a backup or a deployment would.</summary>
    internal void Restore(Random dice)
    {
        if (_copies.Count > 0)
        {
            string copy = _copies[dice.Next(_copies.Count)];
            if (dice.Next(2) == 0)
            {
                _site.Replace(List, copy);
            }
            else
            {
                File.WriteAllText(List, copy);
            }
        }
    }

    /// <summary>Every line is there, at its place, and nothing but mark and note was added to it.</summary>
    internal void LosesNoLine()
    {
        string[] lines = File.ReadAllLines(List);
        Assert.Equal(_sequences.Length, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            Match parts = Line().Match(lines[i]);
            Assert.True(
                parts.Success && parts.Groups["sequence"].Value == _sequences[i] && lines[i].Length == _lengths[i],
                $"{List}:{i + 1}: {lines[i]}");
        }
    }

    internal bool IsUsed(int line) => Line().Match(TanList.Line(List, line)).Groups["note"].Value.StartsWith(" used");

    [GeneratedRegex(@"tanknock: line (\d+) of \d+ used")]
    private static partial Regex Said();

    [GeneratedRegex(@"^(?: (?<sequence>[0-9a-z:,]+) *|#(?<sequence>[0-9a-z:,]+)(?<note> (?:used|skipped|burned)[^,]*))$")]
    private static partial Regex Line();
}
