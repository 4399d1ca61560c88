using System.Globalization;
using TanKnock.Cli;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen.Reading;

/// <summary>Compares the server's list with the client's, both in clear. It names lines by their numbers and shows no sequence.</summary>
internal sealed class Comparison(string serverPath, ListContent server, string clientPath, ListContent client)
{
    /// <summary>Most line numbers that a report names one by one.</summary>
    private const int MostNamed = 20;

    /// <summary>Most derived lines that may be missing between those of a list: the search for them takes seconds.</summary>
    private const ulong MostLeftOut = 1_000_000;

    private readonly List<string> faults = [];
    private readonly List<string> notes = [];

    /// <summary>Writes whether the lists fit together, and what is used on one side only.</summary>
    /// <param name="secret">The secret that both lists should be derived from; null: not checked.</param>
    /// <param name="output">Where the report goes.</param>
    /// <returns>Whether they fit.</returns>
    internal bool Report(ListSecret? secret, TextWriter output)
    {
        using OneWayKey? key = server.Footer?.OneWay?.OpenKey();
        CompareLines(key);
        if (secret is not null)
        {
            CompareWithSecret(secret, key);
        }

        output.WriteLine(Summary("server", serverPath, server));
        output.WriteLine(Summary("client", clientPath, client));
        foreach (string line in (IEnumerable<string>)[.. faults, .. notes])
        {
            output.WriteLine(line);
        }

        output.WriteLine(faults.Count == 0 ? "The lists fit together." : "The lists do not fit together.");
        return faults.Count == 0;
    }

    /// <summary>Requires that neither list ends with unused lines that the other lacks, as a crash between the two renames of
    /// <c>--append</c> leaves them (decision 0004). If lines were added behind them, the client would use lines outside the
    /// daemon's window.</summary>
    /// <exception cref="UserErrorException">One of them does.</exception>
    internal void RequireCommonEnd()
    {
        using OneWayKey? key = server.Footer?.OneWay?.OpenKey();
        int[] indices = ServerIndices(key);
        List<int> serverOnly = UnusedBehind(server, indices.Length > 0 ? indices.Max() : -1);
        List<int> clientOnly = UnusedBehind(client, Array.FindLastIndex(indices, index => index >= 0));
        if (serverOnly.Count == 0 && clientOnly.Count == 0)
        {
            return;
        }

        string[] message = [.. Missing(serverPath, serverOnly, clientPath), .. Missing(clientPath, clientOnly, serverPath)];
        string[] lines = [.. Lines(serverPath, serverOnly), .. Lines(clientPath, clientOnly)];
        throw new UserErrorException(
            string.Join("; ", message),
            server.Footer?.Derived?.Next != client.Footer?.Derived?.Next
                ? "--only server or --only client extends the shorter one first"
                : $"if these are the lists in use, nobody can knock with these lines: remove {string.Join(" and ", lines)}, then try again; "
                    + $"seqgen verify {serverPath} {clientPath} tells more");
    }

    private void CompareLines(OneWayKey? key)
    {
        int[] indices = ServerIndices(key);
        List<int> missing = [];
        bool[] found = new bool[server.Count];
        List<int> onlyClient = [];
        List<int> onlyServer = [];
        int last = -1;
        bool inOrder = true;
        for (int i = 0; i < client.Count; i++)
        {
            int index = indices[i];
            if (index < 0)
            {
                missing.Add(client.Entries[i].Number);
                continue;
            }

            found[index] = true;
            inOrder &= index > last;
            last = index;
            bool usedHere = client.Entries[i].State != LineState.Unused;
            bool usedThere = server.Entries[index].State != LineState.Unused;
            if (usedHere && !usedThere)
            {
                onlyClient.Add(client.Entries[i].Number);
            }
            else if (usedThere && !usedHere)
            {
                onlyServer.Add(server.Entries[index].Number);
            }
        }

        Tell(faults, missing, $"of {clientPath} not in {serverPath}");
        Tell(faults, NotIn(found, server), $"of {serverPath} not in {clientPath}");
        if (!inOrder)
        {
            faults.Add("The lines are not in the same order.");
        }

        Tell(notes, onlyClient, "used at the client only: lost on the way, or not arrived yet; the next knock that opens skips them");
        Tell(notes, onlyServer, "used at the server only: the client must not use them: tanknock skip");
    }

    private void CompareWithSecret(ListSecret secret, OneWayKey? key)
    {
        DerivedPart? part = client.Footer?.Derived ?? server.Footer?.Derived;
        if (part is null || part.Id != secret.Id || RulesText.TryParse(part.Rules) is not SequenceRules rules)
        {
            faults.Add($"The lines were not derived from secret {secret.Id}.");
            return;
        }

        // Backwards from the last line: no list says with which line it begins, and --start leaves gaps.
        using LineDeriver deriver = new(secret, rules);
        bool[] inServer = new bool[server.Count];
        bool[] inClient = new bool[client.Count];
        int wanted = server.Count + client.Count;
        ulong last = part.Next - 1;
        ulong most = (ulong)Math.Max(server.Count, client.Count) + MostLeftOut;
        ulong first = part.Next;
        while (first > 1 && wanted > 0 && part.Next - first < most)
        {
            ReadOnlySpan<Knock> line = deriver.Line(--first);
            wanted -= Mark(inClient, client.Find(line)) + Mark(inServer, server.Find(ServerForm(line, key)));
        }

        string range = string.Create(CultureInfo.InvariantCulture, $"lines {first} to {last} of secret {secret.Id}");
        Tell(faults, NotIn(inServer, server), $"of {serverPath} not among {range}");
        Tell(faults, NotIn(inClient, client), $"of {clientPath} not among {range}");
    }

    /// <summary>For each of the client's lines the index of that line in the server's list, whatever their states; -1: it is not there.</summary>
    /// <param name="key">Hides the server's lines; null: they are in clear.</param>
    private int[] ServerIndices(OneWayKey? key)
    {
        int[] indices = new int[client.Count];
        for (int i = 0; i < indices.Length; i++)
        {
            indices[i] = server.Find(ServerForm(client.Knocks(i), key));
        }

        return indices;
    }

    private static ReadOnlySpan<Knock> ServerForm(ReadOnlySpan<Knock> sequence, OneWayKey? key)
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

    /// <summary>The numbers of the lines that were not found.</summary>
    private static List<int> NotIn(bool[] found, ListContent content) =>
        [.. Enumerable.Range(0, content.Count).Where(i => !found[i]).Select(i => content.Entries[i].Number)];

    /// <summary>The numbers of the unused lines behind an index; -1: of all.</summary>
    private static List<int> UnusedBehind(ListContent content, int index) =>
    [
        .. Enumerable.Range(index + 1, content.Count - index - 1)
            .Where(i => content.Entries[i].State == LineState.Unused)
            .Select(i => content.Entries[i].Number),
    ];

    private static string Summary(string side, string path, ListContent content)
    {
        string then = UnusedBehind(content, -1) is [int next, ..] ? $"line {next} is next" : "none is left";
        return $"{side}: {PlainText.Escape(path)}: {content.Count} lines, {content.UnusedCount} unused, {then}";
    }

    private static void Tell(List<string> report, List<int> numbers, string what)
    {
        if (numbers.Count > 0)
        {
            string named = string.Join(", ", numbers.Take(MostNamed)) + (numbers.Count > MostNamed ? ", ..." : "");
            report.Add($"{(numbers.Count == 1 ? "1 line" : $"{numbers.Count} lines")} {PlainText.Escape(what)}: {named}");
        }
    }

    private static IEnumerable<string> Missing(string path, List<int> numbers, string other) => numbers.Count switch
    {
        0 => [],
        1 => [$"{path}: 1 unused line at its end is not in {other}"],
        _ => [$"{path}: {numbers.Count} unused lines at its end are not in {other}"],
    };

    private static IEnumerable<string> Lines(string path, List<int> numbers) => numbers switch
    {
        [] => [],
        [int only] => [$"line {only} of {path}"],
        [int first, .., int last] => [$"lines {first} to {last} of {path}"],
    };
}
