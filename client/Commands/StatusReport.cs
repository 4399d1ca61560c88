using System.CommandLine;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Commands;

/// <summary><c>tanknock status</c> and <c>tanknock hosts</c>: text for people, JSON for scripts.</summary>
internal static class StatusReport
{
    /// <summary>Writes the status of one list.</summary>
    /// <exception cref="UserErrorException">The list cannot be used.</exception>
    internal static int WriteOne(ListStatus status, bool json, InvocationConfiguration streams)
    {
        if (status is UnusableList unusable)
        {
            throw HostList.Unusable(unusable.Error);
        }

        if (json)
        {
            streams.Output.Write(ClientJson.Line(RowOf(status)));
        }
        else if (status is UsableList list)
        {
            streams.Output.Write($"""
                host       {PlainText.Escape(list.Host)}
                list       {PlainText.Escape(list.Path)}
                total      {list.Total}
                used       {list.Used}
                skipped    {list.Skipped}
                left       {list.Left}
                next       {(list.Next is int next ? $"line {next}" : "none")}
                last used  {When(list)}

                """);
        }

        WarnIfLow(status, streams);
        return ExitCode.Done;
    }

    /// <summary>Writes the status of all lists.</summary>
    /// <exception cref="UserErrorException">One of them cannot be used.</exception>
    internal static int WriteAll(IReadOnlyList<ListStatus> all, bool json, InvocationConfiguration streams)
    {
        if (json)
        {
            streams.Output.Write(ClientJson.Line([.. all.Select(RowOf)]));
        }
        else if (all.Count > 0)
        {
            TextTable table = new("HOST", "LEFT", "OF", "LAST USED", "LIST") { Numbers = [1, 2] };
            foreach (ListStatus status in all)
            {
                table.Add(status is UsableList list
                    ? [list.Host, $"{list.Left}", $"{list.Total}", When(list), list.Path]
                    : [status.Host, "-", "-", "-", status.Path]);
            }

            streams.Output.Write(table);
        }

        streams.Output.Flush();
        foreach (ListStatus status in all.DistinctBy(s => s.Path))
        {
            WarnIfLow(status, streams);
        }

        // A host of the settings may need no list: it may be knocked at with fixed knocks.
        Complaint.EndWith(streams.Error, ClientCommand.Program,
        [
            .. all.OfType<UnusableList>().Where(s => s.Error.Problem != FileProblem.NotFound).Select(s => HostList.Unusable(s.Error)),
        ]);
        return ExitCode.Done;
    }

    private static void WarnIfLow(ListStatus status, InvocationConfiguration streams)
    {
        if (status is UsableList { Left: <= HostList.LowWater })
        {
            Complaint.Warn(streams.Error, ClientCommand.Program, HostList.FewLeft(status.Path));
        }
    }

    private static string When(UsableList list) =>
        list.LastUsed is DateTimeOffset at ? LineNote.FormatTime(at) : list.Used > 0 ? "unknown" : "never";

    private static ListRow RowOf(ListStatus status) => status switch
    {
        UsableList list => new UsableRow(
            list.Host, list.Path, list.Total, list.Used, list.Skipped, list.Left, list.Next,
            list.LastUsed is DateTimeOffset at ? LineNote.FormatTime(at) : null),
        UnusableList list => new UnusableRow(list.Host, list.Path, list.Error.ToString()),
        _ => throw new InvalidOperationException("A list is usable or unusable."),
    };
}
