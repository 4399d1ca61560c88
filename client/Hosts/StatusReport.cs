using System.CommandLine;
using System.Text.Json;
using TanKnock.Cli;
using TanKnock.Client.Commands;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Client.Hosts;

/// <summary><c>tanknock status</c> and <c>tanknock hosts</c>: text for people, JSON for scripts.</summary>
internal static class StatusReport
{
    /// <summary>Writes one list's.</summary>
    internal static int WriteOne(ListStatus status, bool json, InvocationConfiguration streams)
    {
        if (status.Error is Fault error)
        {
            return Outcome.Of(HostList.Describe(error));
        }

        if (json)
        {
            streams.Output.Write(JsonText.Line(writer => WriteObject(writer, status)));
        }
        else
        {
            streams.Output.Write($"""
                host       {PlainText.Escape(status.Host)}
                list       {PlainText.Escape(status.Path)}
                total      {status.Total}
                used       {status.Used}
                skipped    {status.Skipped}
                left       {status.Left}
                next       {(status.Next is int next ? $"line {next}" : "none")}
                last used  {When(status)}

                """);
        }

        Warn(status, streams);
        return ExitCode.Done;
    }

    /// <summary>Writes those of all hosts; fails if one of the lists cannot be used.</summary>
    internal static int WriteAll(IReadOnlyList<ListStatus> all, bool json, InvocationConfiguration streams)
    {
        if (json)
        {
            streams.Output.Write(JsonText.Line(writer =>
            {
                writer.WriteStartArray();
                foreach (ListStatus status in all)
                {
                    WriteObject(writer, status);
                }

                writer.WriteEndArray();
            }));
        }
        else if (all.Count > 0)
        {
            WriteTable(all, streams.Output);
        }

        streams.Output.Flush();
        foreach (ListStatus status in all.DistinctBy(s => s.Path))
        {
            Warn(status, streams);
        }

        // A host of the settings may do with fixed knocks.
        Failure[] failures =
        [
            .. all.Select(s => s.Error).OfType<Fault>()
                .Where(e => e.Problem != FileProblem.NotFound).Select(HostList.Describe),
        ];
        foreach (Failure failure in failures.SkipLast(1))
        {
            Complaint.Write(streams.Error, Messages.Program, failure.Message, failure.Hint);
        }

        return Outcome.Of(failures.LastOrDefault());
    }

    private static void WriteTable(IReadOnlyList<ListStatus> all, TextWriter output)
    {
        string[][] rows =
        [
            ["HOST", "LEFT", "OF", "LAST USED", "LIST"],
            .. all.Select(s => new[]
            {
                PlainText.Escape(s.Host),
                s.Error is null ? $"{s.Left}" : "-",
                s.Error is null ? $"{s.Total}" : "-",
                s.Error is null ? When(s) : "-",
                PlainText.Escape(s.Path),
            }),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length - 1).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine($"{row[0].PadRight(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2].PadLeft(widths[2])}  {row[3].PadRight(widths[3])}  {row[4]}");
        }
    }

    private static void Warn(ListStatus status, InvocationConfiguration streams)
    {
        if (status.IsLow)
        {
            Complaint.Warn(streams.Error, Messages.Program, HostList.FewLeft(status.Path));
        }
    }

    private static string When(ListStatus status) =>
        status.LastUsed is DateTimeOffset at ? LineNote.FormatTime(at) : status.Used > 0 ? "unknown" : "never";

    private static void WriteObject(Utf8JsonWriter writer, ListStatus status)
    {
        writer.WriteStartObject();
        writer.WriteString("host", status.Host);
        writer.WriteString("list", status.Path);
        if (status.Error is Fault error)
        {
            writer.WriteString("error", error.ToString());
        }
        else
        {
            writer.WriteNumber("total", status.Total);
            writer.WriteNumber("used", status.Used);
            writer.WriteNumber("skipped", status.Skipped);
            writer.WriteNumber("left", status.Left);
            JsonText.Number(writer, "next", status.Next);
            writer.WriteString("last_used", status.LastUsed is DateTimeOffset at ? LineNote.FormatTime(at) : null);
        }

        writer.WriteEndObject();
    }

}
