using System.Net;
using TanKnock.Client.Knocking;

namespace TanKnock.Client;

/// <summary>What a run did, for scripts (<c>--json</c>); never a sequence.</summary>
internal sealed class KnockReport
{
    /// <summary>How often was knocked, or begun to.</summary>
    internal int Tries { get; set; }

    /// <summary>The address of the last try; null if it did not come to one.</summary>
    internal IPAddress? Address { get; set; }

    /// <summary>The line of the last try; null if none was used.</summary>
    internal UsedLine? Used { get; set; }

    /// <summary>Whether the awaited port opened; null if none was awaited.</summary>
    internal bool? Opened { get; set; }

    /// <summary>One JSON object, on one line.</summary>
    internal string ToJson(ClientOptions options, Failure? failure) => JsonText.Line(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("host", options.Host);
        writer.WriteString("address", Address?.ToString());
        writer.WriteNumber("tries", Tries);
        JsonText.Number(writer, "line", Used?.Number);
        JsonText.Number(writer, "total", Used?.Total);
        JsonText.Number(writer, "left", Used?.Left);
        JsonText.Number(writer, "port", options.Awaited?.Port);
        if (Opened is bool opened)
        {
            writer.WriteBoolean("open", opened);
        }
        else
        {
            writer.WriteNull("open");
        }

        writer.WriteString("error", failure?.Message);
        writer.WriteEndObject();
    });
}
