using System.Globalization;
using System.Text.Json;

namespace TanKnock.Daemon.Status;

/// <summary>One line that sums the daemon up, below the events.</summary>
internal static class WatchFooter
{
    /// <summary>From what <c>status --json</c> says; empty if that is nothing.</summary>
    internal static string Describe(string status)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(status);
            JsonElement json = document.RootElement;
            JsonElement[] doors = [.. json.GetProperty("doors").EnumerateArray()];
            long Sum(string name) => doors.Sum(door => door.GetProperty(name).GetInt64());
            JsonElement[] wires = [.. json.GetProperty("interfaces").EnumerateArray()];
            string[] parts =
            [
                Count(json.GetProperty("open").GetArrayLength(), "open now"),
                Count(Sum("opened"), "opened"),
                Count(Sum("refused") + Sum("ignored"), "not opened"),
                Count(Sum("replays"), "replays"),
                Count(Sum("burned"), "burned"),
                .. wires.Select(Describe),
            ];
            return string.Join(" · ", parts);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "";
        }
    }

    private static string Describe(JsonElement wire)
    {
        string packets = Count(wire.GetProperty("observed").GetInt64(), "packets");
        long dropped = wire.GetProperty("dropped").GetInt64();
        return $"{wire.GetProperty("interface").GetString()} {packets}{(dropped > 0 ? ", " + Count(dropped, "dropped") : "")}";
    }

    private static string Count(long number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}");
}
