using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Matching;

/// <summary>All one-way lines that are listened for, by first knock. Looking one up costs the same, however many there are.</summary>
internal sealed class OneWayLines
{
    /// <summary>A bit for every knock that a line begins with: 16 KiB that stay in the processor's first cache.</summary>
    private readonly ulong[] firstKnocks = new ulong[Knock.IndexCount / 64];

    private readonly OneWayGroup?[] groups = new OneWayGroup?[Knock.IndexCount];

    /// <summary>The groups by number, and the free numbers joined.</summary>
    private readonly PagedArray<Slot> slots = new();
    private int used = 1;
    private int free;

    /// <summary>The first of the groups that begin with a knock, or null.</summary>
    internal OneWayGroup? First(int knock) =>
        (firstKnocks[knock / 64] & (1UL << (knock % 64))) == 0 ? null : groups[knock];

    /// <summary>Groups that are listened for.</summary>
    internal int Count { get; private set; }

    /// <summary>A group by its number; null if it is not listened for any more.</summary>
    internal OneWayGroup? Find(int number, int generation) =>
        slots[number].Generation == generation ? slots[number].Group : null;

    internal void Add(WatchedSequence line)
    {
        int knock = line.Sequence.Knocks[0].Index;
        OneWayGroup? group = groups[knock];
        while (group is not null && group.Key != line.Key)
        {
            group = group.Next;
        }

        if (group is null)
        {
            group = NewGroup(knock, line.Key!);
            groups[knock] = group;
            firstKnocks[knock / 64] |= 1UL << (knock % 64);
        }

        line.Node = group.Number;
        line.NextAtNode = group.Lines;
        group.Lines = line;
    }

    internal void Remove(WatchedSequence line)
    {
        OneWayGroup group = slots[line.Node].Group!;
        if (group.Lines == line)
        {
            group.Lines = line.NextAtNode;
        }
        else
        {
            WatchedSequence before = group.Lines!;
            while (before.NextAtNode != line)
            {
                before = before.NextAtNode!;
            }

            before.NextAtNode = line.NextAtNode;
        }

        line.NextAtNode = null;
        line.Node = 0;
        if (group.Lines is null)
        {
            Remove(group, line.Sequence.Knocks[0].Index);
        }
    }

    private OneWayGroup NewGroup(int knock, OneWayKey key)
    {
        int number = free;
        if (number != 0)
        {
            free = slots[number].NextFree;
        }
        else
        {
            number = used++;
            slots.Reach(number);
        }

        OneWayGroup group = new(number, slots[number].Generation, knock, key) { Next = groups[knock] };
        slots[number] = new Slot(group, group.Generation, 0);
        Count++;
        return group;
    }

    private void Remove(OneWayGroup group, int knock)
    {
        slots[group.Number] = new Slot(null, group.Generation + 1, free);
        free = group.Number;
        Count--;
        ref OneWayGroup? link = ref groups[knock];
        if (link == group)
        {
            link = group.Next;
        }
        else
        {
            OneWayGroup before = link!;
            while (before.Next != group)
            {
                before = before.Next!;
            }

            before.Next = group.Next;
        }

        if (link is null)
        {
            firstKnocks[knock / 64] &= ~(1UL << (knock % 64));
        }
    }

    /// <param name="Group">The group that has the number, or null.</param>
    /// <param name="Generation">How many groups had it before.</param>
    /// <param name="NextFree">Of a number that is free: the next one.</param>
    private readonly record struct Slot(OneWayGroup? Group, int Generation, int NextFree);
}

/// <summary>The one-way lines of one list that begin with the same knock: an attempt is digested once for all of them.</summary>
internal sealed class OneWayGroup(int number, int generation, int firstKnock, OneWayKey key)
{
    /// <summary>Its number, which another group may get after it.</summary>
    internal int Number => number;

    /// <summary>Tells it from those that had its number before.</summary>
    internal int Generation => generation;

    /// <summary>The knock that its lines begin with, as <see cref="Core.Sequences.Knock.Index"/>.</summary>
    internal int FirstKnock => firstKnock;

    /// <summary>The key of the list.</summary>
    internal OneWayKey Key => key;

    /// <summary>Its lines, joined by <see cref="WatchedSequence.NextAtNode"/>; never none while the group is listened for.</summary>
    internal WatchedSequence? Lines { get; set; }

    /// <summary>The group of another list that begins with the same knock.</summary>
    internal OneWayGroup? Next { get; set; }
}
