using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Consuming;

/// <summary>Collects a list's lines while it is read.</summary>
internal sealed class ListBuilder(string path) : ILineSink, IDisposable
{
    /// <summary>Most sequence lines of a list: ten times seqgen's most, so that a list's memory is bounded.</summary>
    internal const int MaxEntries = 10_000_000;

    private readonly List<ListEntry> entries = [];
    private readonly KnockBuffer knocks = new();
    private readonly Knock[] scratch = new Knock[KnockSequence.MaxKnocks];
    private (ListFooter Text, long Offset, int Length)? footer;
    private int firstPlain;
    private int firstOneWay;
    private int firstSealed;
    private bool needsRoom;
    private int number;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<byte> line, long offset)
    {
        number++;
        int length = line.Length;
        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }

        // Where CR alone ends lines, all of them are one, and what follows the first would pass for its note.
        if (line[..Math.Min(line.Length, LineParser.MaxLength)].Contains((byte)'\r'))
        {
            throw Refuse(number, "contains a carriage return", "lines end with LF or CR LF: save it with such");
        }

        if (line.Length > LineParser.MaxLength)
        {
            throw Refuse(number, $"longer than {LineParser.MaxLength} bytes", "one sequence a line");
        }

        if (line.Contains((byte)0))
        {
            throw Refuse(number, "contains a zero byte", "this is no text file, or it was damaged: restore it");
        }

        ListLine parsed = LineParser.Parse(line, scratch);
        if (parsed.Kind == LineKind.Malformed)
        {
            throw Refuse(
                number, parsed.Error.Describe(), "a line is a sequence like 7000:tcp,8123:udp, or a comment that starts with #");
        }

        if (parsed.Kind == LineKind.Comment && ListFooter.IsFooter(line))
        {
            AddFooter(line, offset, length);
        }
        else if (parsed.Kind == LineKind.Entry)
        {
            if (entries.Count == MaxEntries)
            {
                throw Refuse(number, $"more than {MaxEntries} sequences", "split the list");
            }

            if (parsed.State == LineState.Unused)
            {
                ReadOnlySpan<Knock> form = scratch.AsSpan(0, parsed.KnockCount);
                ref int first = ref OneWayLine.Is(form) ? ref firstOneWay : ref SealedLine.Is(form) ? ref firstSealed : ref firstPlain;
                first = first == 0 ? number : first;
            }

            bool hasRoom = LineLayout.HasRoom(parsed, line.Length);
            entries.Add(new ListEntry(
                offset, line.Length, number, parsed.State, hasRoom, knocks.Count, parsed.KnockCount));
            knocks.Add(scratch.AsSpan(0, parsed.KnockCount));
            needsRoom |= parsed.State == LineState.Unused && !hasRoom;
        }
    }

    /// <exception cref="FaultException">An unused line repeats another: its sequence would open twice.</exception>
    internal ListContent Build()
    {
        CheckForms();
        ListContent content = new(entries.ToArray(), knocks.ToArray(), needsRoom, number, footer);
        if (content.Repeated is int repeated and >= 0)
        {
            int first = content.Find(content.Knocks(repeated));
            throw Refuse(
                entries[repeated].Number,
                $"repeats the sequence of line {entries[first].Number}",
                "a sequence opens once only: remove the unused one of the two lines");
        }

        return content;
    }

    public void Dispose()
    {
        knocks.Dispose();
        Array.Clear(scratch);
    }

    /// <summary>A one-way list has one-way lines alone, and a footer with their key, or it was cut off.</summary>
    private void CheckForms()
    {
        if (firstOneWay > 0 && footer?.Text.OneWay is null)
        {
            throw Refuse(
                firstOneWay, "a one-way line, but the list's last line, which holds its key, is missing", "copy the whole list once more");
        }

        if (firstSealed > 0 && footer?.Text.Sealed is null)
        {
            throw Refuse(
                firstSealed, "a sealed line, but the list's last line, which says how, is missing", "copy the whole list once more");
        }

        if (firstPlain > 0 && footer?.Text.OneWay is not null)
        {
            throw Refuse(firstPlain, "a sequence in clear in a one-way list", "remove it: who reads the list can use it");
        }
    }

    private void AddFooter(ReadOnlySpan<byte> line, long offset, int length)
    {
        if (footer is not null)
        {
            throw Refuse(number, "a second footer", "a list is one file of seqgen, not two put together: remove one");
        }

        ListFooter read = ListFooter.Parse(line)
            ?? throw Refuse(number, "a damaged footer, or one of another version", "copy the list once more from where it was made, or use a newer version");
        footer = (read, offset, length);
    }

    private FaultException Refuse(int line, string reason, string hint) => new(new Fault(path, line, reason, hint));
}
