using System.Globalization;
using TanKnock.Cli;

namespace TanKnock.Daemon.Status;

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
    private const int Gap = 2;

    /// <summary>Narrower than this nothing can be read anyway.</summary>
    private const int MinWidth = 70;

    /// <summary>From here on there is room for long names of events.</summary>
    private const int RoomyFrom = 95;

    /// <summary>From here on there is room for a whole IPv6 address.</summary>
    private const int WideFrom = 120;

    /// <summary>SGR parameters of ECMA-48, 8.3.117.</summary>
    private const string Bold = "1", Dim = "2", Red = "1;31", Green = "32", Yellow = "33", Cyan = "36";

    private readonly bool colours;
    private readonly int[] widths;

    internal WatchTable(int width, bool colours)
    {
        this.colours = colours;
        int all = Math.Max(width, MinWidth) - 1;
        int address = all >= WideFrom ? LongAddress : ShortAddress;
        int door = all >= WideFrom ? LongDoor : ShortDoor;
        int name = all >= RoomyFrom ? LongEvent : ShortEvent;
        widths = [TimeWidth, name, door, address, all - TimeWidth - name - door - address - (4 * Gap)];
    }

    internal string Head()
    {
        string rule = string.Join("──", widths.Select(width => new string('─', width)));
        return Paint(Bold, Cells("TIME", "EVENT", "DOOR", "ADDRESS", "WHAT")) + "\n" + Paint(Dim, rule) + "\n";
    }

    internal string Row(WatchedEvent what)
    {
        string time = what.At.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        string name = IsOpening(what) ? "open" : what.Name.Replace('_', ' ');
        string[] cells = [time, name, what.Door, what.Address, what.What];
        if (what.Door.Length == 0 && what.Address.Length == 0)
        {
            // Nothing to put into the columns between: the message has their room.
            int room = widths[2] + widths[3] + widths[4] + (2 * Gap);
            return Fit(time, TimeWidth) + Space + Paint(ColourOf(what), Fit(name, widths[1])) + Space
                + Fit(what.What, room).TrimEnd() + "\n";
        }

        return Fit(time, TimeWidth) + Space + Paint(ColourOf(what), Fit(name, widths[1])) + Space
            + string.Join(Space, cells.Skip(2).Select((cell, i) => Fit(cell, widths[i + 2]))).TrimEnd() + "\n";
    }

    private static string Space { get; } = new(' ', Gap);

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

    private string Cells(params string[] cells) =>
        string.Join(Space, cells.Select((cell, i) => Fit(cell, widths[i]))).TrimEnd();

    private string Paint(string how, string text) => colours ? $"\u001b[{how}m{text}\u001b[0m" : text;
}
