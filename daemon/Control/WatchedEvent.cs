using System.Globalization;
using System.Text.Json;
using TanKnock.Cli;
using TanKnock.Core.Lists;

namespace TanKnock.Daemon.Control;

/// <summary>An event as it comes from the daemon.</summary>
internal sealed record WatchedEvent(
    DateTimeOffset At, string Level, string Name, string Door, string Address, string What, string Message)
{
    /// <summary>Null if it is none.</summary>
    internal static WatchedEvent? FromJson(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement json = document.RootElement;
            string Text(string name) => json.TryGetProperty(name, out JsonElement value) ? value.ToString() : "";
            string message = Text("message") + (Text("more") is { Length: > 0 } more ? $" (and {more} more like this)" : "");
            return new WatchedEvent(
                json.GetProperty("time").GetDateTimeOffset(), Text("level"), Text("event"), Text("door"), Text("address"),
                Describe(Text, message), message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>As the log has it.</summary>
    internal string ToLine()
    {
        string gravity = Level is "warning" or "error" ? $"{Level}: " : "";
        return $"{LineNote.FormatTime(At)} tanknockd: {gravity}{PlainText.Escape(Message)}\n";
    }

    /// <summary>What the other columns do not say; the whole message if there is nothing else to it.</summary>
    private static string Describe(Func<string, string> text, string message)
    {
        List<string> parts = [];
        if (text("list") is { Length: > 0 } list)
        {
            string line = text("line") is { Length: > 0 } number ? $" line {number}" : "";
            parts.Add(Path.GetFileName(list) + line);
        }

        (string Name, string Form)[] more =
        [
            ("lines", "lines {0}"), ("left", "{0} left"), ("other", "and {0}"), ("status", "{0}"), ("output", "{0}"),
            ("seconds", "{0} s"), ("reason", "{0}"),
        ];
        parts.AddRange(more
            .Where(field => text(field.Name).Length > 0)
            .Select(field => string.Format(CultureInfo.InvariantCulture, field.Form, text(field.Name))));
        return text("door").Length > 0 ? string.Join(", ", parts) : message;
    }
}
