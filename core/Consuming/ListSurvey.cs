using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Consuming;

/// <summary>Looks through a list and its notes for a report; reads only, and holds one note at a time.</summary>
public static class ListSurvey
{
    /// <summary>Reads the list, first whole for its totals, then line by line, under one lock.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="path">The list.</param>
    /// <param name="totals">Called first, once the list is known to parse; given what the list says, and why it would not
    /// be trusted to open doors, if so.</param>
    /// <param name="line">Called for each sequence line, in the order of the file; null if the totals are all.</param>
    /// <returns>Why the list cannot be read or does not parse, or null.</returns>
    public static Fault? Read(
        IFileSystem files, string path, Action<ListContent, Fault?> totals, Action<MarkedLine>? line)
    {
        try
        {
            using IOpenFile file = files.Open(path, forWriting: false);
            file.Lock(exclusive: false);
            FileFacts facts = file.Facts();
            Fault? distrust = AccessRules.Check(files, path, facts, tolerate: null, ofOthers: true);
            if (facts.Kind != FileKind.Regular)
            {
                return distrust;
            }

            totals(ListReader.Read(file, path), distrust);
            if (line is not null)
            {
                ListReader.Read(file, path, new NoteSink(line));
            }

            return null;
        }
        catch (FaultException e)
        {
            return e.Fault;
        }
        catch (FileSystemException e)
        {
            return Fault.From(e);
        }
    }

    private sealed class NoteSink(Action<MarkedLine> seen) : ILineSink
    {
        private static readonly LineNote Unused = new(LineState.Unused, null, null, null);

        private int number;

        public void Add(ReadOnlySpan<byte> line, long offset)
        {
            number++;
            line = line is [.., (byte)'\r'] ? line[..^1] : line;
            Span<Knock> knocks = stackalloc Knock[KnockSequence.MaxKnocks];
            ListLine parsed = LineParser.Parse(line, knocks);
            knocks.Clear();
            if (parsed.Kind == LineKind.Entry)
            {
                bool unused = parsed.State == LineState.Unused;
                seen(new MarkedLine(number, unused ? Unused : LineNote.Parse(line[parsed.SequenceEnd..])));
            }
        }
    }
}
