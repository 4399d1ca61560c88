using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TanKnock.Cli;
using TanKnock.Core.Lists;

namespace TanKnock.Daemon.Inspect;

/// <summary>One list's report in one of its forms.</summary>
internal interface IAuditReport
{
    /// <summary>The list and its totals; called once, first.</summary>
    void Begin(AuditedList list);

    /// <summary>The next line.</summary>
    void Add(MarkedLine line);

    /// <summary>Ends the report of a list that was read to its end.</summary>
    void End();
}

/// <summary>The report for people: a summary, then a row for each line.</summary>
internal sealed class AuditTable(TextWriter output, bool first) : IAuditReport
{
    private const string Unknown = "-";

    /// <summary>As wide as the longest state, a time, an IPv4 address. A longer address moves the door's name only.</summary>
    private readonly TextColumn[] columns =
        [new("LINE", 0, IsNumber: true), new("STATE", 7), new("WHEN", 20), new("SOURCE", 15), new("DOOR", 0), new("", 0)];

    private readonly ReportText text = new(output);
    private IReadOnlyDictionary<int, LineEvents> events = new Dictionary<int, LineEvents>();

    public void Begin(AuditedList list)
    {
        events = list.Events;
        text.Pending.Append(first ? "" : "\n");
        text.Pending.Append(CultureInfo.InvariantCulture, $"{PlainText.Escape(list.Path)}: {AuditedList.Totals([list])}\n");
        text.Pending.Append(list.Attention.Length > 0 ? $"attention: {list.Attention}\n" : "");
        if (list.Total > 0)
        {
            int width = Math.Max("LINE".Length, list.LastLine.ToString(CultureInfo.InvariantCulture).Length);
            columns[0] = columns[0] with { Width = width };
            TextTable.AppendRow(text.Pending, columns, [.. columns.Select(column => column.Head)]).Append('\n');
        }
    }

    public void Add(MarkedLine line)
    {
        LineNote note = line.Note;
        TextTable.AppendRow(
            text.Pending,
            columns,
            line.Number.ToString(CultureInfo.InvariantCulture),
            LineNote.Word(note.State),
            note.At is DateTimeOffset at ? LineNote.FormatTime(at) : Unknown,
            note.Source ?? Unknown,
            note.Door ?? Unknown,
            events.GetValueOrDefault(line.Number)?.Describe() ?? "").Append('\n');
        text.FlushIfLong();
    }

    public void End() => text.Flush();
}

/// <summary>The report for programs: one JSON object on one line; what is not known is null. A list may have millions of
/// lines, so the object is written piece by piece.</summary>
internal sealed class AuditJson(TextWriter output) : IAuditReport
{
    private readonly ReportText text = new(output);
    private IReadOnlyDictionary<int, LineEvents> events = new Dictionary<int, LineEvents>();
    private bool any;

    public void Begin(AuditedList list)
    {
        events = list.Events;
        AuditHead head = new(
            list.Path,
            list.Total,
            list.CountOf(LineState.Unused),
            list.CountOf(LineState.Used),
            list.CountOf(LineState.Skipped),
            list.CountOf(LineState.Burned),
            list.KnowsEvents ? list.Replayed : null,
            list.KnowsEvents ? list.Healed : null);
        string json = JsonSerializer.Serialize(head, AuditJsonContext.Default.AuditHead);
        text.Pending.Append(json.AsSpan(0, json.Length - 1)).Append(",\"lines\":[");
    }

    public void Add(MarkedLine line)
    {
        LineNote note = line.Note;
        AuditLine row = new(line.Number, LineNote.Word(note.State), TimeOf(note.At), note.Source, note.Door);
        text.Pending.Append(any ? "," : "").Append(JsonSerializer.Serialize(row, AuditJsonContext.Default.AuditLine));
        text.FlushIfLong();
        any = true;
    }

    public void End()
    {
        AuditEvent[] rows =
        [
            .. from line in events
               from each in line.Value.All
               select new AuditEvent(
                   line.Key, each.Name, TimeOf(each.Event.First), TimeOf(each.Event.Last), each.Event.Count, each.Event.Source),
        ];
        string json = JsonSerializer.Serialize(rows, AuditJsonContext.Default.AuditEventArray);
        text.Pending.Append("],\"events\":").Append(json).Append("}\n");
        text.Flush();
    }

    private static string? TimeOf(DateTimeOffset? time) => time is DateTimeOffset known ? LineNote.FormatTime(known) : null;
}

/// <summary>The object of a list without its lines and events, which follow.</summary>
internal sealed record AuditHead(string File, int Total, int Unused, int Used, int Skipped, int Burned, int? Replayed, int? Healed);

internal readonly record struct AuditLine(int Line, string State, string? At, string? Source, string? Door);

internal readonly record struct AuditEvent(int Line, string Event, string? First, string? Last, long Count, string? Source);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AuditHead))]
[JsonSerializable(typeof(AuditLine))]
[JsonSerializable(typeof(AuditEvent[]))]
internal sealed partial class AuditJsonContext : JsonSerializerContext;

/// <summary>Collects text before it is written: a console writes each call through.</summary>
internal sealed class ReportText(TextWriter output)
{
    private const int FlushAt = 1 << 16;

    internal StringBuilder Pending { get; } = new();

    internal void FlushIfLong()
    {
        if (Pending.Length >= FlushAt)
        {
            Flush();
        }
    }

    internal void Flush()
    {
        output.Write(Pending);
        Pending.Clear();
    }
}
