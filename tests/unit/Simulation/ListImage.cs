using System.Text;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Tests.Simulation;

/// <summary>What stands in a list, read without the code under test but for the grammar of a line.</summary>
internal sealed class ListImage
{
    private readonly Dictionary<int, int> places = [];

    /// <summary>Places of whole used marks. What a torn mark of a skipped or burned line left may read as used, too.</summary>
    private readonly List<int> used;

    private ListImage(List<(int Id, LineState State)> lines, string frame, List<int> used)
    {
        Lines = lines;
        this.used = used;
        Frame = frame;
        for (int i = 0; i < lines.Count; i++)
        {
            places[lines[i].Id] = i;
        }
    }

    internal IReadOnlyList<(int Id, LineState State)> Lines { get; }

    /// <summary>All but marks, notes and room: the same for a list as long as nobody edits it.</summary>
    internal string Frame { get; }

    internal int PlaceOf(int id) => places.GetValueOrDefault(id, -1);

    internal LineState? StateOf(int id) => PlaceOf(id) is int place and >= 0 ? Lines[place].State : null;

    /// <summary>Unused lines before a line that has opened. They were skipped.</summary>
    internal IEnumerable<int> OutOfOrder(Truth truth) => Lines
        .Take(used.FindLast(place => truth.HasOpened(Lines[place].Id)))
        .Where(line => line.State == LineState.Unused)
        .Select(line => line.Id);

    internal IEnumerable<int> Before(int id) => Lines.Take(PlaceOf(id)).Select(line => line.Id);

    internal static ListImage Read(ReadOnlySpan<byte> bytes)
    {
        List<(int, LineState)> lines = [];
        List<int> used = [];
        StringBuilder frame = new();
        Span<Knock> knocks = stackalloc Knock[KnockSequence.MaxKnocks];
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            ListLine parsed = LineParser.Parse(line, knocks);
            Violation.Unless(
                parsed.Kind != LineKind.Malformed && !line.Contains((byte)0),
                $"the list no longer parses: {Encoding.Latin1.GetString(line)}");
            if (parsed.Kind == LineKind.Entry)
            {
                int id = Simulation.Lines.IdOf(knocks);
                Violation.Unless(
                    knocks[..parsed.KnockCount].SequenceEqual(Simulation.Lines.Sequence(id).Knocks),
                    $"a line was altered: {Encoding.Latin1.GetString(line)}");
                if (line[0] == (byte)'#' && line[parsed.SequenceEnd..].StartsWith(" used 2026-"u8))
                {
                    used.Add(lines.Count);
                }

                lines.Add((id, parsed.State));
                frame.Append(id).Append('|');
            }
            else
            {
                frame.Append(Encoding.Latin1.GetString(line)).Append('|');
            }
        }

        return new ListImage(lines, frame.ToString(), used);
    }
}
