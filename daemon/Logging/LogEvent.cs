using Microsoft.Extensions.Logging;
using TanKnock.Cli;

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
