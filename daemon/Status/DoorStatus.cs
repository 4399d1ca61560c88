using System.Text.Json;
using TanKnock.Daemon.Pipeline;

namespace TanKnock.Daemon.Status;

/// <summary>What became of the knocks at a door, and how many unused lines its lists have left.</summary>
internal sealed record DoorStatus(
    string Name,
    long Completions,
    long Opened,
    long Refused,
    long Ignored,
    long Replays,
    long Burned,
    IReadOnlyList<(string List, int Left)> Lists)
{
    internal static DoorStatus Of(DoorWorker doorkeeper)
    {
        DoorCounts counts = doorkeeper.Counts;
        return new DoorStatus(
            doorkeeper.Name, counts.Completions, counts.Opened, counts.Refused, counts.Ignored, counts.Replays, counts.Burned,
            doorkeeper.Left);
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("door", Name);
        json.WriteNumber("completions", Completions);
        json.WriteNumber("opened", Opened);
        json.WriteNumber("refused", Refused);
        json.WriteNumber("ignored", Ignored);
        json.WriteNumber("replays", Replays);
        json.WriteNumber("burned", Burned);
        DaemonStatus.WriteArray(json, "lists", Lists, list =>
        {
            json.WriteString("list", list.List);
            json.WriteNumber("left", list.Left);
        });
    }
}
