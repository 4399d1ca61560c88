using System.Numerics;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>Finds the line of a list by its knocks: a hash table of indices, small beside the lines themselves.</summary>
internal sealed class SequenceIndex
{
    private readonly ListEntry[] entries;
    private readonly Knock[] knocks;

    /// <summary>Index of an entry plus one; 0 is a free slot. At most half of the slots are taken.</summary>
    private readonly int[] slots;

    /// <summary>Indexes all entries; of several with the same knocks, the first.</summary>
    internal SequenceIndex(ListEntry[] entries, Knock[] knocks)
    {
        this.entries = entries;
        this.knocks = knocks;
        slots = new int[BitOperations.RoundUpToPowerOf2((uint)(entries.Length * 2) + 1)];
        for (int i = 0; i < entries.Length; i++)
        {
            ref int slot = ref Slot(Knocks(i));
            if (slot == 0)
            {
                slot = i + 1;
            }
            else if (Repeated < 0
                && (entries[i].State == LineState.Unused || entries[slot - 1].State == LineState.Unused))
            {
                Repeated = i;
            }
        }
    }

    /// <summary>The first entry that repeats an earlier one's knocks while one of the two is unused; -1 if none does.</summary>
    internal int Repeated { get; } = -1;

    /// <summary>The first entry with these knocks; -1 if there is none.</summary>
    internal int Find(ReadOnlySpan<Knock> sequence) => Slot(sequence) - 1;

    private ref int Slot(ReadOnlySpan<Knock> sequence)
    {
        // HashCode is keyed at random in every process: nobody can prepare a list that collides.
        HashCode hash = default;
        foreach (Knock knock in sequence)
        {
            hash.Add(knock.Index);
        }

        int at = hash.ToHashCode() & (slots.Length - 1);
        while (slots[at] != 0 && !Knocks(slots[at] - 1).SequenceEqual(sequence))
        {
            at = (at + 1) & (slots.Length - 1);
        }

        return ref slots[at];
    }

    private ReadOnlySpan<Knock> Knocks(int index) =>
        knocks.AsSpan(entries[index].FirstKnock, entries[index].KnockCount);
}
