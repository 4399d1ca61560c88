using System.Text.Json;

namespace TanKnock.Daemon.Status;

/// <summary>What the matcher does. An attempt stands for all lines that begin as it did, so no door is named.</summary>
/// <param name="Attempts">Attempts that are remembered now.</param>
/// <param name="Begun">Packets that began one.</param>
/// <param name="Strays">Packets that did not fit an attempt of their source.</param>
/// <param name="Evicted">Attempts that gave way to newer ones.</param>
internal sealed record MatchingStatus(int Attempts, long Begun, long Strays, long Evicted)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("attempts", Attempts);
        json.WriteNumber("begun", Begun);
        json.WriteNumber("strays", Strays);
        json.WriteNumber("evicted", Evicted);
    }
}
