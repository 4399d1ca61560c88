using TanKnock.Cli;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>Whether two lists of a pair end alike, so that lines which are added to both are next to each other at both ends.</summary>
internal static class ListEnds
{
    /// <summary>Demands that neither list ends with unused lines that the other lacks, as a crash between the two renames of an
    /// <c>--append</c> leaves them (decision 0004). With more lines behind them, the client would be out of the daemon's window.</summary>
    /// <exception cref="UserErrorException">One does, or both.</exception>
    internal static void DemandAlike(string serverPath, ListContent server, string clientPath, ListContent client)
    {
        using OneWayKey? key = server.Footer?.OneWay?.OpenKey();
        int[] places = Comparison.Places(server, client, key);
        List<int> ofServer = UnusedBehind(server, places.Length > 0 ? places.Max() : -1);
        List<int> ofClient = UnusedBehind(client, Array.FindLastIndex(places, place => place >= 0));
        if (ofServer.Count == 0 && ofClient.Count == 0)
        {
            return;
        }

        string[] message = [.. Message(serverPath, ofServer, clientPath), .. Message(clientPath, ofClient, serverPath)];
        string[] lines = [.. Lines(serverPath, ofServer), .. Lines(clientPath, ofClient)];
        throw new UserErrorException(
            string.Join("; ", message),
            server.Footer?.Derived?.Next != client.Footer?.Derived?.Next
                ? "--only server or --only client extends the shorter one first"
                : $"if these are the lists in use, nobody can knock with these lines: remove {string.Join(" and ", lines)}, then try again; "
                    + $"seqgen verify {serverPath} {clientPath} tells more");
    }

    /// <summary>The numbers of the unused lines behind an index; -1: of all.</summary>
    private static List<int> UnusedBehind(ListContent content, int index) =>
    [
        .. Enumerable.Range(index + 1, content.Count - index - 1)
            .Where(i => content.Entries[i].State == LineState.Unused)
            .Select(i => content.Entries[i].Number),
    ];

    private static IEnumerable<string> Message(string path, List<int> numbers, string other) => numbers.Count switch
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
