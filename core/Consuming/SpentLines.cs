using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Memory;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Consuming;

/// <summary>What must not open again, whatever an edited file says: lines that were used, skipped or burned, and lines
/// whose mark failed. As long as this process lives; beyond that, what the memory remembers.</summary>
internal sealed class SpentLines(ISpentMemory? memory)
{
    private readonly HashSet<KnockSequence> spent = new(SequenceComparer.Instance);

    /// <summary>Why marks that others made could not be remembered when a list was read last; null if they could.</summary>
    internal Fault? Shortage { get; private set; }

    /// <summary>Whether the memory knows it, be it from another list.</summary>
    internal bool IsRemembered(ReadOnlySpan<Knock> sequence) => memory?.Recall(sequence) is not null;

    internal bool Contains(ReadOnlySpan<Knock> sequence) =>
        spent.GetAlternateLookup<ReadOnlySpan<Knock>>().Contains(sequence);

    internal void Add(ReadOnlySpan<Knock> sequence) => spent.GetAlternateLookup<ReadOnlySpan<Knock>>().Add(sequence);

    /// <summary>Clears them, for a program that needs the list no more.</summary>
    internal void Erase()
    {
        foreach (KnockSequence sequence in spent)
        {
            sequence.Erase();
        }

        spent.Clear();
    }

    /// <summary>A spent line was unused in its file and has been marked again.</summary>
    internal void CountHealing(KnockSequence sequence, DateTimeOffset at) =>
        memory?.CountEvent(LineEventKind.Healed, sequence.Knocks, at, null);

    /// <summary>Before any mark: a list that goes back in time after a crash must not bring one of these lines back.</summary>
    /// <exception cref="FileSystemException">The memory could not be written; then no mark must be made.</exception>
    internal void Remember(IReadOnlyList<(KnockSequence Sequence, LineNote Note)> lines)
    {
        if (lines.Count > 0)
        {
            memory?.Remember(lines);
        }
    }

    /// <summary>Looks a list through that has just been read: what it calls unused and is not becomes spent and is
    /// returned, what it calls marked and nobody remembers is remembered from now on.</summary>
    internal List<StaleLine> Compare(ListContent content)
    {
        List<StaleLine> stale = [];
        List<(KnockSequence, LineNote)> unknown = [];
        for (int i = 0; i < content.Count; i++)
        {
            LineState state = content.Entries[i].State;
            LineNote? note = memory?.Recall(content.Knocks(i));
            bool isUnused = state == LineState.Unused;
            if (isUnused && note is null && !Contains(content.Knocks(i)))
            {
                continue;
            }

            if (note is null)
            {
                // Marked before there was a memory, by another program, or by hand; or its mark failed in this process.
                note = new LineNote(isUnused ? LineState.Used : state, null, null, null);
                unknown.Add((new KnockSequence(content.Knocks(i)), note));
            }

            if (isUnused)
            {
                Add(content.Knocks(i));
                stale.Add(new StaleLine(i, note));
            }
        }

        Shortage = null;
        if (unknown.Count > 0)
        {
            TryRemember(unknown);
        }

        return stale;
    }

    /// <summary>A full state folder is no reason to refuse a list: its marks are in the list itself.</summary>
    private void TryRemember(List<(KnockSequence, LineNote)> lines)
    {
        try
        {
            Remember(lines);
        }
        catch (FileSystemException e)
        {
            Shortage = Fault.From(e);
        }
    }
}
