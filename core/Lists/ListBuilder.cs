using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>Collects a list's lines while it is read.</summary>
internal sealed class ListBuilder(string path)
{
    private readonly List<ListEntry> entries = [];
    private readonly List<Knock> knocks = [];
    private readonly Knock[] scratch = new Knock[KnockSequence.MaxKnocks];
    private bool needsRoom;
    private int number;

    /// <summary>Takes the next line, its line feed cut off.</summary>
    internal void Add(ReadOnlySpan<byte> line, long offset)
    {
        number++;
        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
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

        if (parsed.Kind == LineKind.Entry)
        {
            entries.Add(new ListEntry(offset, line.Length, number, parsed.State, knocks.Count, parsed.KnockCount));
            knocks.AddRange(scratch.AsSpan(0, parsed.KnockCount));
            needsRoom |= parsed.State == LineState.Unused && !LineLayout.HasRoom(parsed, line.Length);
        }
    }

    internal ListContent Build() => new(entries.ToArray(), knocks.ToArray(), needsRoom, number);

    internal ListException Refuse(int line, string reason, string hint) => new(new ListError(path, line, reason, hint));
}
