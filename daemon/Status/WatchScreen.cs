using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Status;

/// <summary>A terminal with a table that grows, and below it a line that changes. Used by two threads.</summary>
internal sealed class WatchScreen
{
    /// <summary>Back to the beginning of the line, and clear it: CR, and EL of ECMA-48, 8.3.41.</summary>
    private const string ClearLine = "\r\u001b[K";

    private readonly Lock gate = new();
    private readonly WatchTable table;
    private readonly TextWriter output;
    private readonly int width;
    private string footer = "";

    internal WatchScreen(TextWriter output, int width, bool colours)
    {
        this.output = output;
        this.width = width;
        table = new WatchTable(width, colours);
        Write(table.Head());
    }

    internal void Add(WatchedEvent what)
    {
        lock (gate)
        {
            Write(ClearLine + table.Row(what) + footer);
        }
    }

    internal void SetFooter(string text)
    {
        lock (gate)
        {
            string safe = LineFormat.Escape(text);

            // One that wraps could not be cleared again.
            footer = safe.Length < width ? safe : safe[..Math.Max(width - 2, 0)] + "…";
            Write(ClearLine + footer);
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

    private void Write(string text)
    {
        output.Write(text);
        output.Flush();
    }
}
