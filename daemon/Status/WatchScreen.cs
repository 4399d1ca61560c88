using TanKnock.Cli;

namespace TanKnock.Daemon.Status;

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
