using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Status;

/// <summary>What the daemon can tell of itself at a moment.</summary>
internal sealed record DaemonStatus(
    int Process,
    DateTimeOffset Since,
    IReadOnlyList<InterfaceStatus> Interfaces,
    MatchingStatus Matching,
    IReadOnlyList<DoorStatus> Doors,
    IReadOnlyList<OpenStatus> Open)
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.Default };

    /// <summary>Each number an event of its own, for SIGUSR1.</summary>
    internal void WriteTo(ILogger log)
    {
        foreach (InterfaceStatus each in Interfaces)
        {
            Log.StatusOfInterface(log, each.Name, each.Observed, each.Other, each.Malformed, each.Dropped);
        }

        Log.StatusOfMatching(log, Matching.Attempts, Matching.Begun, Matching.Strays, Matching.Evicted);
        foreach (DoorStatus door in Doors)
        {
            Log.StatusOfDoor(
                log, door.Name, door.Completions, door.Opened, door.Refused, door.Ignored, door.Replays, door.Burned);
            foreach ((string list, int left) in door.Lists)
            {
                Log.StatusOfList(log, list, left, door.Name);
            }
        }

        foreach (OpenStatus open in Open)
        {
            Log.StatusOfOpening(log, open.Door, open.Address, TimeOf(open.Until) ?? "its commands end");
        }
    }

    internal string ToText()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"tanknockd, process {Process}, since {TimeOf(Since)}\n\n");
        Add(text, new TextTable("INTERFACE", "STATE", "OBSERVED", "OTHER", "MALFORMED", "DROPPED"), Interfaces, each =>
            [
                each.Name, each.IsListening ? "listening" : "waiting", Number(each.Observed), Number(each.Other),
                Number(each.Malformed), Number(each.Dropped),
            ]);
        Add(text, new TextTable("ATTEMPTS", "BEGUN", "STRAYS", "EVICTED"), [Matching], each =>
            [Number(each.Attempts), Number(each.Begun), Number(each.Strays), Number(each.Evicted)]);
        Add(text, new TextTable("DOOR", "COMPLETIONS", "OPENED", "REFUSED", "IGNORED", "REPLAYS", "BURNED"), Doors, each =>
        [
            each.Name, Number(each.Completions), Number(each.Opened), Number(each.Refused), Number(each.Ignored),
            Number(each.Replays), Number(each.Burned),
        ]);
        Add(text, new TextTable("LIST", "LEFT", "DOOR"), Doors.SelectMany(door => door.Lists, (door, list) => (door, list)), each =>
            [each.list.List, Number(each.list.Left), each.door.Name]);
        if (Open.Count == 0)
        {
            return text.Append("nothing is open\n").ToString();
        }

        Add(text, new TextTable("OPEN", "FOR", "UNTIL"), Open, each => [each.Door, each.Address, TimeOf(each.Until) ?? "-"]);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    internal string ToJson()
    {
        ArrayBufferWriter<byte> bytes = new();
        using Utf8JsonWriter json = new(bytes, Readable);
        json.WriteStartObject();
        json.WriteNumber("pid", Process);
        json.WriteString("since", TimeOf(Since));
        WriteArray(json, "interfaces", Interfaces, each => each.Write(json));
        json.WriteStartObject("matching");
        Matching.Write(json);
        json.WriteEndObject();
        WriteArray(json, "doors", Doors, each => each.Write(json));
        WriteArray(json, "open", Open, each => each.Write(json));
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    internal static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> all, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T each in all)
        {
            json.WriteStartObject();
            write(each);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static string? TimeOf(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Add<T>(StringBuilder text, TextTable table, IEnumerable<T> rows, Func<T, string[]> cells)
    {
        foreach (T row in rows)
        {
            table.Add(cells(row));
        }

        if (table.HasRows)
        {
            text.Append(table).Append('\n');
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
