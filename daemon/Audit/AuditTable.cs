using System.Globalization;
using System.Text;
using TanKnock.Cli;
using TanKnock.Core.Lists;

namespace TanKnock.Daemon.Audit;

/// <summary>The report for people: a summary, then a row for each line.</summary>
internal sealed class AuditTable(TextWriter output, bool first) : IAuditReport
{
    /// <summary>Characters collected before they are written: a console writes each call through.</summary>
    private const int FlushAt = 1 << 16;

    /// <summary>Column widths: the longest state, a time, an IPv4 address. A longer address moves the door's name only.</summary>
    private const int StateWidth = 7;
    private const int TimeWidth = 20;
    private const int SourceWidth = 15;
    private const int MaxNumberWidth = 10;
    private const string Unknown = "-";

    private readonly StringBuilder text = new();
    private int numberWidth;
    private IReadOnlyDictionary<int, LineEvents> events = new Dictionary<int, LineEvents>();

    public void Begin(AuditedList list)
    {
        events = list.Events;
        text.Append(first ? "" : "\n");
        text.Append(CultureInfo.InvariantCulture, $"{PlainText.Escape(list.Path)}: {AuditedList.Totals([list])}\n");
        text.Append(list.Attention.Length > 0 ? $"attention: {list.Attention}\n" : "");
        if (list.Total > 0)
        {
            numberWidth = Math.Max("LINE".Length, list.LastLine.ToString(CultureInfo.InvariantCulture).Length);
            Row("LINE", "STATE", "WHEN", "SOURCE", "DOOR", null);
        }
    }

    public void Add(MarkedLine line)
    {
        LineNote note = line.Note;
        Span<char> number = stackalloc char[MaxNumberWidth];
        line.Number.TryFormat(number, out int length, provider: CultureInfo.InvariantCulture);
        Row(
            number[..length],
            LineNote.Word(note.State),
            note.At is DateTimeOffset at ? LineNote.FormatTime(at) : Unknown,
            note.Source ?? Unknown,
            note.Door ?? Unknown,
            events.GetValueOrDefault(line.Number));
        if (text.Length >= FlushAt)
        {
            Flush();
        }
    }

    public void End() => Flush();

    public void Dispose() => text.Clear();

    private void Row(ReadOnlySpan<char> number, string state, string time, string source, string door, LineEvents? after)
    {
        text.Append(' ', numberWidth - number.Length).Append(number);
        text.Append("  ").Append(state).Append(' ', StateWidth - state.Length);
        text.Append("  ").Append(time).Append(' ', TimeWidth - time.Length);
        text.Append("  ").Append(source).Append(' ', Math.Max(0, SourceWidth - source.Length));
        text.Append("  ").Append(door);
        text.Append(after is null ? "" : "  ").Append(after?.Describe()).Append('\n');
    }

    private void Flush()
    {
        output.Write(text);
        text.Clear();
    }
}
