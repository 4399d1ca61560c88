using System.Globalization;
using System.Text;
using TanKnock.Cli;

namespace TanKnock.Daemon.Control;

/// <summary>A terminal with a table that grows, and below it a line that changes. Used by two threads.</summary>
internal sealed class WatchScreen
{
    /// <summary>Back to the beginning of the line, and clear it: CR, and EL of ECMA-48, 8.3.41.</summary>
    private const string ClearLine = "\r\u001b[K";

    private readonly Lock gate = new();
    private readonly TextWriter output;
    private readonly Func<int> measure;
    private readonly bool colours;
    private WatchTable table;
    private int width;
    private string footer = "";

    /// <param name="output">The terminal.</param>
    /// <param name="measure">How wide it is at the moment.</param>
    /// <param name="colours">Whether to use them.</param>
    internal WatchScreen(TextWriter output, Func<int> measure, bool colours)
    {
        this.output = output;
        this.measure = measure;
        this.colours = colours;
        width = measure();
        table = new WatchTable(width, colours);
        Write(table.Head());
    }

    internal void Add(WatchedEvent what)
    {
        lock (gate)
        {
            Fit();
            Write(ClearLine + table.Row(what) + FooterThatFits());
        }
    }

    internal void SetFooter(string text)
    {
        lock (gate)
        {
            Fit();
            footer = PlainText.Escape(text);
            Write(ClearLine + FooterThatFits());
        }
    }

    /// <summary>Leaves the terminal as a program that ends should.</summary>
    internal void End()
    {
        lock (gate)
        {
            Write(ClearLine);
        }
    }

    /// <summary>In a terminal that has become wider or narrower the table goes on below a head that fits.</summary>
    private void Fit()
    {
        int now = measure();
        if (now != width)
        {
            width = now;
            table = new WatchTable(width, colours);
            Write(ClearLine + table.Head());
        }
    }

    /// <summary>One that wraps could not be cleared again.</summary>
    private string FooterThatFits() => footer.Length < width ? footer : footer[..Math.Max(width - 2, 0)] + "…";

    private void Write(string text)
    {
        output.Write(text);
        output.Flush();
    }
}

/// <summary>Events as rows of a table that grows as they come, as wide as the terminal.</summary>
internal sealed class WatchTable
{
    private const int TimeWidth = 8;

    /// <summary>The names that come every day; and where there is room, most others.</summary>
    private const int ShortEvent = 12;
    private const int LongEvent = 15;

    /// <summary>An IPv4 address, whole; IPv6 addresses where there is room for them.</summary>
    private const int ShortAddress = 15;
    private const int LongAddress = 39;
    private const int ShortDoor = 10;
    private const int LongDoor = 20;

    /// <summary>Narrower than this nothing can be read anyway.</summary>
    private const int MinWidth = 70;

    /// <summary>From here on there is room for long names of events.</summary>
    private const int RoomyFrom = 95;

    /// <summary>From here on there is room for a whole IPv6 address.</summary>
    private const int WideFrom = 120;

    /// <summary>SGR parameters of ECMA-48, 8.3.117.</summary>
    private const string Bold = "1", Dim = "2", Red = "1;31", Green = "32", Yellow = "33", Cyan = "36";

    private readonly bool colours;
    private readonly TextColumn[] columns;

    internal WatchTable(int width, bool colours)
    {
        this.colours = colours;
        int all = Math.Max(width, MinWidth) - 1;
        int address = all >= WideFrom ? LongAddress : ShortAddress;
        int door = all >= WideFrom ? LongDoor : ShortDoor;
        int name = all >= RoomyFrom ? LongEvent : ShortEvent;
        int what = all - TimeWidth - name - door - address - (4 * TextTable.Gap.Length);
        columns = [new("TIME", TimeWidth), new("EVENT", name), new("DOOR", door), new("ADDRESS", address), new("WHAT", what)];
    }

    internal string Head()
    {
        string rule = string.Join("──", columns.Select(column => new string('─', column.Width)));
        return Paint(Bold, Line(columns, [.. columns.Select(column => column.Head)])) + "\n" + Paint(Dim, rule) + "\n";
    }

    internal string Row(WatchedEvent what)
    {
        string time = what.At.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        string name = Paint(ColourOf(what), Fit(IsOpening(what) ? "open" : what.Name.Replace('_', ' '), columns[1].Width));
        if (what.Door.Length == 0 && what.Address.Length == 0)
        {
            // Nothing to put into the columns between: the message has their room.
            int room = columns[2].Width + columns[3].Width + columns[4].Width + (2 * TextTable.Gap.Length);
            return Line(columns, time, name, Fit(what.What, room)) + "\n";
        }

        return Line(
            columns, time, name, Fit(what.Door, columns[2].Width), Fit(what.Address, columns[3].Width), Fit(what.What, columns[4].Width))
            + "\n";
    }

    /// <summary>How it was opened, the last column tells.</summary>
    private static bool IsOpening(WatchedEvent what) => what.Name is "open" or "open_fixed" or "open_by_person";

    private static string ColourOf(WatchedEvent what) => (what.Level, what.Name) switch
    {
        ("error", _) or (_, "burned") => Red,
        ("warning", _) => Yellow,
        _ when IsOpening(what) => Green,
        (_, "close") => Cyan,
        _ => Dim,
    };

    /// <summary>Cut or filled to a width, with nothing in it that could command the terminal.</summary>
    private static string Fit(string text, int width)
    {
        string safe = PlainText.Escape(text);
        return safe.Length <= width ? safe.PadRight(width) : width > 0 ? safe[..(width - 1)] + "…" : "";
    }

    private static string Line(TextColumn[] columns, params ReadOnlySpan<string> cells) =>
        TextTable.AppendRow(new StringBuilder(), columns, cells).ToString();

    private string Paint(string how, string text) => colours ? $"\u001b[{how}m{text}\u001b[0m" : text;
}

/// <summary>One line that sums the daemon up, below the events.</summary>
internal static class WatchFooter
{
    /// <summary>From what <c>status --json</c> says; empty if that is nothing.</summary>
    internal static string Describe(string json) => DaemonStatus.FromJson(json) is DaemonStatus status
        ? string.Join(
            " · ",
            [
                Count(status.Open.Count, "open now"),
                Count(status.Doors.Sum(door => door.Opened), "opened"),
                Count(status.Doors.Sum(door => door.Refused + door.Ignored), "not opened"),
                Count(status.Doors.Sum(door => door.Replays), "replays"),
                Count(status.Doors.Sum(door => door.Burned), "burned"),
                .. status.Interfaces.Select(Describe),
            ])
        : "";

    private static string Describe(InterfaceStatus wire)
    {
        string dropped = wire.Dropped > 0 ? ", " + Count(wire.Dropped, "dropped") : "";
        return $"{wire.Name} {Count(wire.Observed, "packets")}{dropped}";
    }

    private static string Count(long number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}");
}
