using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Matching;

/// <summary>All one-way lines that are listened for, by first knock. Looking one up costs the same, however many there are.</summary>
internal sealed class HiddenLines
{
    /// <summary>A bit for every knock that a line begins with: 16 KiB that stay in the processor's first cache.</summary>
    private readonly ulong[] firstKnocks = new ulong[Knock.IndexCount / 64];

    private readonly HiddenGroup?[] groups = new HiddenGroup?[Knock.IndexCount];
    private readonly Dictionary<int, HiddenGroup> byNumber = [];
    private int lastNumber;

    /// <summary>The first of the groups that begin with a knock, or null.</summary>
    internal HiddenGroup? First(int knock) =>
        (firstKnocks[knock / 64] & (1UL << (knock % 64))) == 0 ? null : groups[knock];

    /// <summary>A group by its number; null if it is not listened for any more.</summary>
    internal HiddenGroup? Find(int number) => byNumber.GetValueOrDefault(number);

    internal void Add(Listened line)
    {
        int knock = line.Sequence.Knocks[0].Index;
        HiddenGroup? group = groups[knock];
        while (group is not null && group.Key != line.Key)
        {
            group = group.Next;
        }

        if (group is null)
        {
            group = new HiddenGroup(++lastNumber, knock, line.Key!) { Next = groups[knock] };
            groups[knock] = group;
            byNumber.Add(group.Number, group);
            firstKnocks[knock / 64] |= 1UL << (knock % 64);
        }

        line.Node = group.Number;
        line.NextAtNode = group.Lines;
        group.Lines = line;
    }

    internal void Remove(Listened line)
    {
        HiddenGroup group = byNumber[line.Node];
        if (group.Lines == line)
        {
            group.Lines = line.NextAtNode;
        }
        else
        {
            Listened before = group.Lines!;
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

    private void Remove(HiddenGroup group, int knock)
    {
        byNumber.Remove(group.Number);
        ref HiddenGroup? link = ref groups[knock];
        if (link == group)
        {
            link = group.Next;
        }
        else
        {
            HiddenGroup before = link!;
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
