using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Control;

/// <summary>What the daemon can tell of itself at a moment.</summary>
internal sealed record DaemonStatus(
    [property: JsonPropertyName("pid")] int Process,
    DateTimeOffset Since,
    IReadOnlyList<InterfaceStatus> Interfaces,
    MatchingStatus Matching,
    IReadOnlyList<DoorStatus> Doors,
    IReadOnlyList<OpenStatus> Open)
{
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
                log, door.Name, door.Completions, door.Opened, door.Prolonged, door.Refused, door.Ignored, door.Replays, door.Burned);
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
        Add(text, new TextTable("DOOR", "COMPLETIONS", "OPENED", "PROLONGED", "REFUSED", "IGNORED", "REPLAYS", "BURNED"), Doors, each =>
        [
            each.Name, Number(each.Completions), Number(each.Opened), Number(each.Prolonged), Number(each.Refused), Number(each.Ignored),
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

    /// <summary>An indented object, with a line feed at its end.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, StatusJson.Default.DaemonStatus) + "\n";

    /// <summary>Reads what <see cref="ToJson"/> wrote; null if it is anything else.</summary>
    internal static DaemonStatus? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StatusJson.Default.DaemonStatus);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TimeOf(DateTimeOffset? time) => time is DateTimeOffset known ? LineNote.FormatTime(known) : null;

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

/// <summary>What came through an interface.</summary>
/// <param name="Name">The interface.</param>
/// <param name="IsListening">Otherwise it is waited for.</param>
/// <param name="Observed">Packets that were looked at as knocks.</param>
/// <param name="Other">Frames that cannot be knocks: not IP, another transport, fragments.</param>
/// <param name="Malformed">Frames that contradict themselves.</param>
/// <param name="Dropped">Packets that the kernel had no room for.</param>
internal sealed record InterfaceStatus(
    [property: JsonPropertyName("interface")] string Name,
    [property: JsonPropertyName("listening")] bool IsListening,
    long Observed,
    long Other,
    long Malformed,
    long Dropped);

/// <summary>What the matcher does. An attempt stands for all lines that begin as it did, so no door is named.</summary>
/// <param name="Attempts">Attempts that are remembered now.</param>
/// <param name="Begun">Packets that began one.</param>
/// <param name="Strays">Packets that did not fit an attempt of their source.</param>
/// <param name="Evicted">Attempts that gave way to newer ones.</param>
internal sealed record MatchingStatus(int Attempts, long Begun, long Strays, long Evicted);

/// <summary>What became of the knocks at a door, and how many unused lines its lists have left.</summary>
internal sealed record DoorStatus(
    [property: JsonPropertyName("door")] string Name,
    long Completions,
    long Opened,
    long Prolonged,
    long Refused,
    long Ignored,
    long Replays,
    long Burned,
    IReadOnlyList<ListStatus> Lists);

/// <summary>How many unused lines a list has left.</summary>
internal sealed record ListStatus(string List, int Left);

/// <summary>A door that is open for an address.</summary>
/// <param name="Door">Its name.</param>
/// <param name="Address">For whom.</param>
/// <param name="Until">When it will be closed; null while its commands run.</param>
internal sealed record OpenStatus(string Door, string Address, DateTimeOffset? Until);

/// <summary>The JSON of <c>tanknockd status --json</c> (docs/status.md). All fields are always there.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(UtcTime)])]
[JsonSerializable(typeof(DaemonStatus))]
internal sealed partial class StatusJson : JsonSerializerContext
{
    /// <summary>Times to the second, in UTC, as in notes and reports.</summary>
    internal sealed class UtcTime : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(LineNote.FormatTime(value));
    }
}
