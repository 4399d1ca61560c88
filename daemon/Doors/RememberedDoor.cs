using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Doors;

/// <summary>What is written down of an open door before it is opened: enough to close it without its configuration
/// (docs/open-doors.md).</summary>
/// <param name="Knocker">Whom it was opened for, and how it is closed.</param>
/// <param name="Due">When it is to be closed, on the monotonic clock of its boot.</param>
/// <param name="Boot">The kernel's name for the boot.</param>
internal sealed record RememberedDoor(Knocker Knocker, TimeSpan Due, string Boot)
{
    /// <summary>Readable for people: what is in it comes from the configuration, and control characters are escaped all the
    /// same.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal byte[] ToJson()
    {
        ArrayBufferWriter<byte> bytes = new();
        using Utf8JsonWriter json = new(bytes, Readable);
        json.WriteStartObject();
        json.WriteString("door", Knocker.Door.Name);
        json.WriteNumber("twin", Knocker.Twin);
        json.WriteString("address", Knocker.Address.ToString());
        if (Knocker.List is not null)
        {
            json.WriteString("list", Knocker.List);
            json.WriteNumber("line", Knocker.Line);
        }

        json.WriteString("stop_command", Knocker.StopCommand);
        json.WriteNumber("limit_ms", (long)Knocker.Door.CommandLimit.TotalMilliseconds);
        json.WriteNumber("open_for_ms", (long)Knocker.Door.CommandTimeout.TotalMilliseconds);
        json.WriteNumber("due_ms", (long)Due.TotalMilliseconds);
        json.WriteString("boot", Boot);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Null if the text is none that we wrote.</summary>
    internal static RememberedDoor? FromJson(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement json = document.RootElement;
            string? stop = json.GetProperty("stop_command").GetString();
            DoorSettings door = new()
            {
                Name = json.GetProperty("door").GetString()!,
                LineNumber = 0,
                StopCommand = stop,
                StopCommand6 = stop,
                CommandLimit = TimeSpan.FromMilliseconds(json.GetProperty("limit_ms").GetInt64()),
                CommandTimeout = TimeSpan.FromMilliseconds(json.GetProperty("open_for_ms").GetInt64()),
            };
            string? list = json.TryGetProperty("list", out JsonElement path) ? path.GetString() : null;
            int line = list is null ? 0 : json.GetProperty("line").GetInt32();
            Knocker knocker = new(
                door,
                Address.From(IPAddress.Parse(json.GetProperty("address").GetString()!)),
                list,
                line,
                json.GetProperty("twin").GetInt32());
            return new RememberedDoor(
                knocker,
                TimeSpan.FromMilliseconds(json.GetProperty("due_ms").GetInt64()),
                json.GetProperty("boot").GetString()!);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>How long it may stay open. After a reboot not at all; and never longer than it was meant to be, whatever
    /// somebody did to the clock.</summary>
    internal TimeSpan Remaining(TimeSpan now, string boot)
    {
        TimeSpan left = boot == Boot ? Due - now : TimeSpan.Zero;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left > Knocker.Door.CommandTimeout ? Knocker.Door.CommandTimeout : left;
    }
}
