namespace TanKnock.Tests.Simulation;

/// <summary>A folder: its names as seen, its names on the disk, and the changes between the two, in order.</summary>
internal sealed class SimulatedFolder
{
    private readonly List<(string Name, SimulatedInode? Inode)[]> pending = [];
    private Dictionary<string, SimulatedInode> durable = new(StringComparer.Ordinal);

    /// <summary>The names as seen.</summary>
    internal Dictionary<string, SimulatedInode> Names { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Whether the folder's own name is on the disk.</summary>
    internal bool IsDurable { get; set; }

    /// <summary>Sets names, all of them or none after a power cut; null removes one.</summary>
    internal void Change(params (string Name, SimulatedInode? Inode)[] changes)
    {
        Apply(Names, changes);
        pending.Add(changes);
    }

    internal void Sync()
    {
        pending.Clear();
        durable = new(Names, StringComparer.Ordinal);
    }

    internal SimulatedFolder AfterPowerCut(Loss loss, Func<SimulatedInode, SimulatedInode> find)
    {
        Dictionary<string, SimulatedInode> names = new(durable, StringComparer.Ordinal);
        foreach ((string, SimulatedInode?)[] changes in pending.Take(pending.Count == 0 ? 0 : loss.Names(pending.Count)))
        {
            Apply(names, changes);
        }

        SimulatedFolder found = new() { IsDurable = true };
        foreach ((string name, SimulatedInode inode) in names)
        {
            found.Names[name] = find(inode);
        }

        found.Sync();
        return found;
    }

    private static void Apply(Dictionary<string, SimulatedInode> names, (string Name, SimulatedInode? Inode)[] changes)
    {
        foreach ((string name, SimulatedInode? inode) in changes)
        {
            if (inode is null)
            {
                names.Remove(name);
            }
            else
            {
                names[name] = inode;
            }
        }
    }
}
