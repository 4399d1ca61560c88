using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Status;
using Xunit;

namespace TanKnock.Tests.Status;

public sealed class WatchTableTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 15, 22, TimeSpan.Zero);

    [Theory]
    [InlineData(80)]
    [InlineData(140)]
    public void Rows_line_up_and_fit_the_terminal(int width)
    {
        WatchTable table = new(width, colours: false);
        string text = table.Head() + string.Concat(Events().Select(table.Row));
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, width - 1));
        string[] rows = text.TrimEnd('\n').Split('\n')[2..];
        int column = text.IndexOf("EVENT", StringComparison.Ordinal);
        Assert.Equal(
            ["open", "open", "close", "replay", "burned", "listening"],
            rows.Select(row => row.Substring(column, Math.Min(12, row.Length - column)).TrimEnd()));
        Assert.Contains("alice.tan line 17, 83 left", rows[0], StringComparison.Ordinal);
        Assert.EndsWith("listening on eth0", rows[5], StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_only_where_they_are_wanted()
    {
        Assert.DoesNotContain('\u001b', new WatchTable(100, colours: false).Row(Events().First()));
        Assert.Contains("\u001b[32mopen", new WatchTable(100, colours: true).Row(Events().First()), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_others_commands_no_terminal()
    {
        WatchedEvent evil = Watched("CommandSaid", "x\u001b[2J\ny", ("Door", "ssh"), ("Output", "x\u001b[2J\ny"));
        string row = new WatchTable(100, colours: false).Row(evil);
        Assert.DoesNotContain('\u001b', row);
        Assert.Equal(1, row.Count(c => c == '\n'));
        Assert.Equal("2026-03-01T09:15:22Z tanknockd: x\\x1b[2J\\x0ay\n", evil.ToLine());
    }

    [Fact]
    public void Text_that_is_no_event_is_none()
    {
        Assert.Null(WatchedEvent.FromJson("nonsense"));
        Assert.Null(WatchedEvent.FromJson("{}"));
        Assert.Null(WatchedEvent.FromJson("[]"));
        Assert.Null(WatchedEvent.FromJson("""{"time":"soon"}"""));
    }

    private static IEnumerable<WatchedEvent> Events()
    {
        (string, object?)[] line = [("Door", "openSSH"), ("Address", "203.0.113.7"), ("List", "/lists/alice.tan"), ("Line", 17)];
        yield return Watched("Open", "open", [.. line, ("Left", 83)]);
        yield return Watched("OpenByPerson", "open", [.. line, ("Left", 83)]);
        yield return Watched("Close", "close", ("Door", "a door with a rather long name"), ("Address", "2001:db8:1234:5678:9abc:def0:1234:5678"));
        yield return Watched("Replay", "replay", line);
        yield return Watched("Burned", "burned", [.. line, ("Other", "198.51.100.9")]);
        yield return Watched("Listening", "listening on eth0", ("Interface", "eth0"));
    }

    private static WatchedEvent Watched(string name, string message, params (string Name, object? Value)[] fields) =>
        WatchedEvent.FromJson(JsonFormat.Format(new LogEvent(
            At, LogLevel.Information, name, message,
            [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))], 0)))!;
}
