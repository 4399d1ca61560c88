using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Control;
using TanKnock.Daemon.Logging;
using Xunit;

namespace TanKnock.Tests.Control;

public sealed class WatchTableTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 15, 22, TimeSpan.Zero);

    private static string LocalTime => At.ToLocalTime().ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

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
    public void Long_names_of_events_are_whole_where_there_is_room()
    {
        WatchedEvent failed = Watched("CommandFailed", "x", ("Door", "ssh"), ("Address", "203.0.113.7"), ("Status", "status 7"));
        Assert.Contains("command failed ", new WatchTable(100, colours: false).Row(failed), StringComparison.Ordinal);
        Assert.Contains("command fai… ", new WatchTable(80, colours: false).Row(failed), StringComparison.Ordinal);
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
    public void Line_below_the_table_stays_below_and_on_one_line()
    {
        StringWriter terminal = new();
        WatchScreen screen = new(terminal, () => 80, colours: false);
        screen.SetFooter("1 open now");
        screen.Add(Events().First());
        screen.SetFooter(new string('x', 100) + "\u001b[2J");
        screen.End();
        string[] lines = terminal.ToString().Split('\n');
        Assert.Equal("\r\u001b[K1 open now\r\u001b[K09:15:22", lines[2][..26].Replace(LocalTime, "09:15:22", StringComparison.Ordinal));
        Assert.Equal("1 open now\r\u001b[K" + new string('x', 78) + "…\r\u001b[K", lines[3]);
    }

    [Fact]
    public void Table_goes_on_in_the_width_that_the_terminal_has_got()
    {
        StringWriter terminal = new();
        int width = 140;
        WatchScreen screen = new(terminal, () => width, colours: false);
        screen.SetFooter(new string('x', 130));
        screen.Add(Events().First());
        width = 80;
        screen.Add(Events().First());
        string[] lines = terminal.ToString().Split('\n');
        Assert.Equal(2, lines.Count(line => line.EndsWith("WHAT", StringComparison.Ordinal)));
        Assert.All(lines[^3..].SelectMany(line => line.Split("\r\u001b[K")), shown => Assert.InRange(shown.Length, 0, 79));
    }

    [Fact]
    public void Daemon_is_summed_up_in_a_line()
    {
        DaemonStatus status = new(
            1, At,
            [new InterfaceStatus("eth0", true, 81732, 0, 0, 0), new InterfaceStatus("ppp0", true, 5, 0, 0, 2)],
            new MatchingStatus(0, 0, 0, 0),
            [new DoorStatus("a", 9, 5, 1, 1, 2, 3, 1, []), new DoorStatus("b", 1, 1, 0, 0, 0, 0, 0, [])],
            [new OpenStatus("a", "203.0.113.7", null)]);
        Assert.Equal(
            "1 open now · 6 opened · 3 not opened · 3 replays · 1 burned · eth0 81,732 packets · ppp0 5 packets, 2 dropped",
            WatchFooter.Describe(status.ToJson()));
        Assert.Equal("", WatchFooter.Describe(""));
        Assert.Equal("", WatchFooter.Describe("{}"));
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
