using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace TanKnock.Daemon.Logging;

/// <summary>The JSON form of an event: an object on one line (docs/log-events.md).</summary>
internal static class JsonFormat
{
    private static readonly ConcurrentDictionary<string, string> Names = new();

    /// <summary>An event's or a placeholder's name as it is in JSON: <c>OpenFixed</c> is <c>open_fixed</c>.</summary>
    internal static string NameOf(string name) => Names.GetOrAdd(name, JsonNamingPolicy.SnakeCaseLower.ConvertName);

    /// <summary>Without a line feed at the end. Everything but ASCII is escaped, so nothing in it can mislead a terminal.</summary>
    internal static string Format(LogEvent what)
    {
        ArrayBufferWriter<byte> bytes = new();
        using Utf8JsonWriter json = new(bytes);
        Write(json, what);
        json.Flush();
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    internal static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error or LogLevel.Critical => "error",
        _ => "debug",
    };

    private static void Write(Utf8JsonWriter json, LogEvent what)
    {
        json.WriteStartObject();
        json.WriteString("time", what.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("level", WordOf(what.Level));
        json.WriteString("event", NameOf(what.Name));
        foreach ((string name, object? value) in what.Fields)
        {
            switch (value)
            {
                case int number:
                    json.WriteNumber(NameOf(name), number);
                    break;
                case long number:
                    json.WriteNumber(NameOf(name), number);
                    break;
                default:
                    json.WriteString(NameOf(name), Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }

        if (what.More > 0)
        {
            json.WriteNumber("more", what.More);
        }

        json.WriteString("message", what.Message);
        json.WriteEndObject();
    }
}
