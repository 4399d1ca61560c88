using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Lists;

namespace TanKnock.Daemon.Logging;

/// <summary>One event, as it was when it happened.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Name">Its row in <see cref="Log"/>.</param>
/// <param name="Message">What it says, with whatever others wrote into it.</param>
/// <param name="Fields">The row's placeholders and what stands for them.</param>
/// <param name="More">How many of its kind were not logged before it.</param>
internal sealed record LogEvent(
    DateTimeOffset At,
    LogLevel Level,
    string Name,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>> Fields,
    long More)
{
    /// <summary>What the logging library calls the template among the fields.</summary>
    private const string TemplateName = "{OriginalFormat}";

    /// <summary>The event as one line of text, without its time: no control character is in it.</summary>
    internal string Text { get; } = PlainText.Escape(More > 0 ? $"{Message} (and {More} more like this)" : Message);

    /// <param name="at">When.</param>
    /// <param name="level">How grave it is.</param>
    /// <param name="name">Its row.</param>
    /// <param name="message">What it says.</param>
    /// <param name="state">What the logging library made of the row's arguments.</param>
    /// <param name="more">How many of its kind were not logged before it.</param>
    internal static LogEvent Create<TState>(
        DateTimeOffset at, LogLevel level, string? name, string message, TState state, long more)
    {
        KeyValuePair<string, object?>[] fields = state is IEnumerable<KeyValuePair<string, object?>> all
            ? [.. all.Where(field => field.Key != TemplateName)]
            : [];
        return new LogEvent(at, level, name ?? "", message, fields, more);
    }
}

/// <summary>The text form of a log line: RFC 3339 time in UTC, then the message, with its gravity if it has any.</summary>
internal static class LineFormat
{
    internal static string Format(LogEvent what) => $"{LineNote.FormatTime(what.At)} tanknockd: {Prefix(what.Level)}{what.Text}\n";

    private static string Prefix(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning: ",
        LogLevel.Error or LogLevel.Critical => "error: ",
        _ => "",
    };
}

/// <summary>The JSON form of an event: an object on one line (docs/log-events.md).</summary>
internal static class JsonFormat
{
    private static readonly ConcurrentDictionary<string, string> Names = new();

    /// <summary>An event's or a placeholder's name as it is in JSON: <c>OpenFixed</c> is <c>open_fixed</c>.</summary>
    internal static string NameOf(string name) => Names.GetOrAdd(name, JsonNamingPolicy.SnakeCaseLower.ConvertName);

    /// <summary>Without a line feed at the end. All characters but ASCII are escaped, so that no text can mislead a terminal.</summary>
    internal static string Format(LogEvent what)
    {
        JsonObject json = new()
        {
            ["time"] = what.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["level"] = WordOf(what.Level),
            ["event"] = NameOf(what.Name),
        };
        foreach ((string name, object? value) in what.Fields)
        {
            json[NameOf(name)] = value switch
            {
                int number => number,
                long number => number,
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            };
        }

        if (what.More > 0)
        {
            json["more"] = what.More;
        }

        json["message"] = what.Message;
        return json.ToJsonString();
    }

    internal static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error or LogLevel.Critical => "error",
        _ => "debug",
    };
}
