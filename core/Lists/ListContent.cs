using System.Collections.Immutable;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>The sequence lines of a list in the order of its file, packed for lists of millions, with their states.</summary>
public sealed class ListContent
{
    private readonly ListEntry[] entries;
    private readonly Knock[] knocks;
    private readonly SequenceIndex index;
    private readonly (ListFooter Text, long Offset, int Length)? footer;

    internal ListContent(
        ListEntry[] entries, Knock[] knocks, bool needsRoom, int lineCount, (ListFooter Text, long Offset, int Length)? footer = null)
    {
        this.footer = footer;
        LineCount = lineCount;
        this.entries = entries;
        this.knocks = knocks;
        index = new SequenceIndex(entries, knocks);
        NeedsRoom = needsRoom;
        UnusedCount = CountOf(LineState.Unused);
        AdvanceHead();
    }

    /// <summary>The sequence lines, in the order of the file.</summary>
    public ReadOnlySpan<ListEntry> Entries => entries;

    /// <summary>Number of lines in the file, comments and blank ones included.</summary>
    public int LineCount { get; }

    /// <summary>What the list says of itself; null if nothing.</summary>
    public ListFooter? Footer => footer?.Text;

    /// <summary>Where its footer is in the file, its line feed aside; null if there is none.</summary>
    internal (long Offset, int Length)? FooterPlace => footer is null ? null : (footer.Value.Offset, footer.Value.Length);

    /// <summary>Number of sequence lines, whatever their state.</summary>
    public int Count => entries.Length;

    /// <summary>Number of the last sequence line in the file, from 1; 0 if there is none. More than <see cref="Count"/> where
    /// comments or missing lines stand in between.</summary>
    public int LastNumber => entries is [.., ListEntry last] ? last.Number : 0;

    /// <summary>Number of unused lines.</summary>
    public int UnusedCount { get; private set; }

    /// <summary>Index before which no line is unused.</summary>
    internal int Head { get; private set; }

    /// <summary>Whether an unused line lacks room for its mark or note, so that the list has to be adopted.</summary>
    public bool NeedsRoom { get; }

    /// <summary>Index of the first line that repeats an earlier one while one of the two is unused; -1 if none does.</summary>
    internal int Repeated => index.Repeated;

    /// <summary>The knocks of the sequence line with this index.</summary>
    public ReadOnlySpan<Knock> Knocks(int index) =>
        knocks.AsSpan(entries[index].FirstKnock, entries[index].KnockCount);

    /// <summary>How many lines are in this state.</summary>
    public int CountOf(LineState state)
    {
        int count = 0;
        foreach (ref readonly ListEntry entry in entries.AsSpan())
        {
            count += entry.State == state ? 1 : 0;
        }

        return count;
    }

    /// <summary>The index of the line that holds these knocks, the first if several do; -1 if none does.</summary>
    public int Find(ReadOnlySpan<Knock> sequence) => index.Find(sequence);

    /// <summary>The unused lines before this index.</summary>
    public ImmutableArray<int> UnusedBefore(int index)
    {
        ImmutableArray<int>.Builder unused = ImmutableArray.CreateBuilder<int>();
        for (int i = Head; i < index; i++)
        {
            if (entries[i].State == LineState.Unused)
            {
                unused.Add(i);
            }
        }

        return unused.ToImmutable();
    }

    /// <summary>Clears all sequences, for a program that needs the list no more. Nothing can be found in it afterwards.</summary>
    public void Erase() => Array.Clear(knocks);

    /// <summary>A line has another state now.</summary>
    internal void SetState(int index, LineState state)
    {
        UnusedCount -= entries[index].State == LineState.Unused ? 1 : 0;
        entries[index] = entries[index] with { State = state };
        AdvanceHead();
    }

    private void AdvanceHead()
    {
        while (Head < entries.Length && entries[Head].State != LineState.Unused)
        {
            Head++;
        }
    }
}
