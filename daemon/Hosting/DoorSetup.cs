using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Hosting;

/// <summary>Makes the matcher listen for every door. A list that cannot be trusted disables its door alone.</summary>
internal sealed class DoorSetup(ListServices services)
{
    private readonly List<DoorLists> lists = [];

    /// <summary>The lists of all doors that have some.</summary>
    internal IReadOnlyList<DoorLists> Lists => lists;

    /// <summary>Sets up all doors; returns whether any can ever open. A list that is empty now may be extended, one that
    /// is not there yet may be put there; a refused one has to be mended first.</summary>
    internal bool SetUp(IEnumerable<DoorSettings> doors)
    {
        bool usable = false;
        foreach (DoorSettings door in doors)
        {
            ListeningRules rules = new(
                door.TcpFlags, (long)(door.SequenceTimeout.TotalSeconds * services.Time.TimestampFrequency), door.StrayLimit,
                door.Target);
            if (door.Sequence is not null)
            {
                Listened listened = Listened.Fixed(door.Sequence, rules, door);
                services.Gate.Change(m => m.Add(listened));
                usable = true;
            }
            else
            {
                DoorLists each = new(door, rules, services);
                each.Refresh(null);
                lists.Add(each);
                usable |= each.Count > 0 || door.OneTimeSequences.Any(ListPaths.IsPattern);
            }
        }

        return usable;
    }
}
