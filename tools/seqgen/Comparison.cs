using System.Globalization;
using TanKnock.Cli;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>Whether the lists of two ends fit together; tells line numbers, never sequences.</summary>
internal sealed class Comparison(string serverPath, ListContent server, string clientPath, ListContent client)
{
    /// <summary>Most line numbers that a report names one by one.</summary>
    private const int MostNamed = 20;

    /// <summary>Most lines of a secret that may be missing between those of a list: some seconds' search.</summary>
    private const ulong MostLeftOut = 1_000_000;

    private readonly List<string> faults = [];
    private readonly List<string> notes = [];

    /// <summary>Compares, and writes the report.</summary>
    /// <returns>Whether they fit.</returns>
    internal bool Report(ListSecret? secret, TextWriter output)
    {
        using OneWayKey? key = server.Footer?.OneWay?.OpenKey();
        Compare(key);
        if (secret is not null)
        {
            CompareWith(secret, key);
        }

        output.WriteLine(State("server", serverPath, server));
        output.WriteLine(State("client", clientPath, client));
        foreach (string line in (IEnumerable<string>)[.. faults, .. notes])
        {
            output.WriteLine(line);
        }

        output.WriteLine(faults.Count == 0 ? "The lists fit together." : "The lists do not fit together.");
        return faults.Count == 0;
    }

    /// <summary>Where each of the client's lines is in the server's list, whatever their states; -1: it is not.</summary>
    /// <param name="server">The server's list.</param>
    /// <param name="client">The client's list, in clear.</param>
    /// <param name="key">Under which the server's lines are hidden; null: they are not.</param>
    internal static int[] Places(ListContent server, ListContent client, OneWayKey? key)
    {
        int[] places = new int[client.Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = server.Find(Form(client.Knocks(i), key));
        }

        return places;
    }

    private void Compare(OneWayKey? key)
    {
        int[] places = Places(server, client, key);
        List<int> missing = [];
        bool[] found = new bool[server.Count];
        List<int> onlyClient = [];
        List<int> onlyServer = [];
        int last = -1;
        bool inOrder = true;
        for (int i = 0; i < client.Count; i++)
        {
            int place = places[i];
            if (place < 0)
            {
                missing.Add(client.Entries[i].Number);
                continue;
            }

            found[place] = true;
            inOrder &= place > last;
            last = place;
            bool usedHere = client.Entries[i].State != LineState.Unused;
            bool usedThere = server.Entries[place].State != LineState.Unused;
            if (usedHere && !usedThere)
            {
                onlyClient.Add(client.Entries[i].Number);
            }
            else if (usedThere && !usedHere)
            {
                onlyServer.Add(server.Entries[place].Number);
            }
        }

        List<int> unknown = [.. Enumerable.Range(0, server.Count).Where(i => !found[i]).Select(i => server.Entries[i].Number)];
        Tell(faults, missing, $"of {clientPath} not in {serverPath}");
        Tell(faults, unknown, $"of {serverPath} not in {clientPath}");
        if (!inOrder)
        {
            faults.Add("The lines are not in the same order.");
        }

        Tell(notes, onlyClient, "used at the client only: lost on the way, or not arrived yet; the next knock that opens skips them");
        Tell(notes, onlyServer, "used at the server only: the client must not use them: tanknock skip");
    }

    private void CompareWith(ListSecret secret, OneWayKey? key)
    {
        DerivedPart? part = client.Footer?.Derived ?? server.Footer?.Derived;
        if (part is null || part.Id != secret.Id || RulesText.TryParse(part.Rules) is not SequenceRules rules)
        {
            faults.Add($"The lines were not derived from secret {secret.Id}.");
            return;
        }

        // From the last one backwards: nothing says with which line a list begins, and --start leaves gaps.
        using LineDeriver deriver = new(secret, rules);
        bool[] ofServer = new bool[server.Count];
        bool[] ofClient = new bool[client.Count];
        int wanted = server.Count + client.Count;
        ulong last = part.Next - 1;
        ulong most = (ulong)Math.Max(server.Count, client.Count) + MostLeftOut;
        ulong first = part.Next;
        while (first > 1 && wanted > 0 && part.Next - first < most)
        {
            ReadOnlySpan<Knock> line = deriver.Line(--first);
            wanted -= Mark(ofClient, client.Find(line)) + Mark(ofServer, server.Find(Form(line, key)));
        }

        string range = string.Create(CultureInfo.InvariantCulture, $"lines {first} to {last} of secret {secret.Id}");
        Tell(faults, Numbers(server, ofServer), $"of {serverPath} not among {range}");
        Tell(faults, Numbers(client, ofClient), $"of {clientPath} not among {range}");
    }

    private static ReadOnlySpan<Knock> Form(ReadOnlySpan<Knock> sequence, OneWayKey? key)
    {
        if (key is null)
        {
            return sequence;
        }

        Knock[] hidden = new Knock[OneWayLine.Length];
        key.Hide(sequence, hidden);
        return hidden;
    }

    private static int Mark(bool[] found, int index)
    {
        if (index < 0 || found[index])
        {
            return 0;
        }

        found[index] = true;
        return 1;
    }

    private static List<int> Numbers(ListContent content, bool[] found) =>
        [.. Enumerable.Range(0, content.Count).Where(i => !found[i]).Select(i => content.Entries[i].Number)];

    private static string State(string end, string path, ListContent content)
    {
        int next = -1;
        for (int i = 0; i < content.Count && next < 0; i++)
        {
            next = content.Entries[i].State == LineState.Unused ? content.Entries[i].Number : -1;
        }

        string then = next < 0 ? "none is left" : $"line {next} is next";
        return $"{end}: {PlainText.Escape(path)}: {content.Count} lines, {content.UnusedCount} unused, {then}";
    }

    private static void Tell(List<string> report, List<int> numbers, string what)
    {
        if (numbers.Count > 0)
        {
            string named = string.Join(", ", numbers.Take(MostNamed)) + (numbers.Count > MostNamed ? ", ..." : "");
            report.Add($"{(numbers.Count == 1 ? "1 line" : $"{numbers.Count} lines")} {PlainText.Escape(what)}: {named}");
        }
    }
}
