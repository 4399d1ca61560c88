using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Matching;

/// <summary>All one-way lines that are listened for, by first knock. Looking one up costs the same, however many there are.</summary>
internal sealed class OneWayLines
{
    /// <summary>A bit for every knock that a line begins with: 16 KiB that stay in the processor's first cache.</summary>
    private readonly ulong[] firstKnocks = new ulong[Knock.IndexCount / 64];

    private readonly OneWayGroup?[] groups = new OneWayGroup?[Knock.IndexCount];
    private readonly Dictionary<int, OneWayGroup> byNumber = [];
    private int lastNumber;

    /// <summary>The first of the groups that begin with a knock, or null.</summary>
    internal OneWayGroup? First(int knock) =>
        (firstKnocks[knock / 64] & (1UL << (knock % 64))) == 0 ? null : groups[knock];

    /// <summary>A group by its number; null if it is not listened for any more.</summary>
    internal OneWayGroup? Find(int number) => byNumber.GetValueOrDefault(number);

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
            group = new OneWayGroup(++lastNumber, knock, line.Key!) { Next = groups[knock] };
            groups[knock] = group;
            byNumber.Add(group.Number, group);
            firstKnocks[knock / 64] |= 1UL << (knock % 64);
        }

        line.Node = group.Number;
        line.NextAtNode = group.Lines;
        group.Lines = line;
    }

    internal void Remove(WatchedSequence line)
    {
        OneWayGroup group = byNumber[line.Node];
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

    private void Remove(OneWayGroup group, int knock)
    {
        byNumber.Remove(group.Number);
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
}

/// <summary>The one-way lines of one list that begin with the same knock: an attempt is digested once for all of them.</summary>
internal sealed class OneWayGroup(int number, int firstKnock, OneWayKey key)
{
    /// <summary>Its number, which no other group ever gets.</summary>
    internal int Number => number;

    /// <summary>The knock that its lines begin with, as <see cref="Core.Sequences.Knock.Index"/>.</summary>
    internal int FirstKnock => firstKnock;

    /// <summary>The key of the list.</summary>
    internal OneWayKey Key => key;

    /// <summary>Its lines, joined by <see cref="WatchedSequence.NextAtNode"/>; never none while the group is listened for.</summary>
    internal WatchedSequence? Lines { get; set; }

    /// <summary>The group of another list that begins with the same knock.</summary>
    internal OneWayGroup? Next { get; set; }
}
