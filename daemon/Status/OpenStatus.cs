using System.Text.Json;

namespace TanKnock.Daemon.Status;

/// <summary>A door that is open for an address.</summary>
/// <param name="Door">Its name.</param>
/// <param name="Address">For whom.</param>
/// <param name="Until">When it will be closed; null while its commands run.</param>
internal sealed record OpenStatus(string Door, string Address, DateTimeOffset? Until)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("door", Door);
        json.WriteString("address", Address);
        json.WriteString("until", DaemonStatus.TimeOf(Until));
    }
}
