using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Logging;
using Xunit;

namespace TanKnock.Tests.Logging;

/// <summary>docs/log-events.md is what scripts rely on: it has to say what the code says, event by event.</summary>
public sealed partial class LogEventsTests
{
    private const BindingFlags AllStatic = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;

    [Fact]
    public void Documented_events_are_those_of_the_code()
    {
        string[] coded = [.. Methods().Select(row =>
            $"{row.Event.EventId} {JsonFormat.NameOf(row.Name)} {JsonFormat.WordOf(row.Event.Level)} {row.Event.Message}")];
        Assert.NotEmpty(coded);
        Assert.Equal(coded, Documented());
    }

    [Fact]
    public void Event_ids_are_unique_and_never_the_automatic_ones()
    {
        int[] ids = [.. Coded().Select(event_ => event_.EventId)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.InRange(id, 1, 99));
    }

    [Fact]
    public void Fields_have_no_name_that_every_event_uses() => Assert.All(
        Coded(),
        event_ => Assert.DoesNotMatch(@"\{(Time|Level|Event|Message|More)\}", event_.Message));

    private static IEnumerable<(string Name, LoggerMessageAttribute Event)> Methods() => typeof(Log).GetMethods(AllStatic)
        .Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()!))
        .Where(row => row.Event is not null)
        .OrderBy(row => row.Event.EventId);

    private static IEnumerable<LoggerMessageAttribute> Coded() => Methods().Select(row => row.Event);

    private static string[] Documented() =>
    [
        .. File.ReadLines(SourceTree.At("docs", "log-events.md"))
            .Select(line => Row().Match(line))
            .Where(row => row.Success)
            .OrderBy(row => int.Parse(row.Groups["id"].Value, CultureInfo.InvariantCulture))
            .Select(row => $"{row.Groups["id"]} {row.Groups["name"]} {row.Groups["level"]} {row.Groups["line"]}"),
    ];

    [GeneratedRegex(@"^\| (?<id>\d+) \| (?<name>\w+) \| (?<level>\w+) \| `(?<line>[^`]+)` \| \S.* \|$")]
    private static partial Regex Row();
}
