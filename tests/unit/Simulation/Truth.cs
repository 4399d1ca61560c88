namespace TanKnock.Tests.Simulation;

/// <summary>What has happened to each line, kept apart from all files: the judge of every opening.</summary>
internal sealed class Truth
{
    private readonly HashSet<int> opened = [];
    private readonly HashSet<int> dead = [];
    private readonly HashSet<int> doubtful = [];

    internal int Openings => opened.Count;

    /// <summary>Whether the line has opened its door, was skipped or burned: it must never open (again).</summary>
    internal bool IsSpent(int id) => opened.Contains(id) || dead.Contains(id);

    /// <summary>Whether nothing is known against the line: its next knock has to open.</summary>
    internal bool IsGood(int id) => !IsSpent(id) && !doubtful.Contains(id);

    /// <summary>A door opens for the line.</summary>
    internal void Open(int id, IEnumerable<int> before)
    {
        Violation.Unless(!opened.Contains(id), $"line {id} opens a second time");
        Violation.Unless(!dead.Contains(id), $"line {id} opens although it was skipped or burned");
        opened.Add(id);
        dead.UnionWith(before.Where(each => !opened.Contains(each)));
    }

    /// <summary>Whether the line has opened its door.</summary>
    internal bool HasOpened(int id) => opened.Contains(id);

    internal void Burn(int id) => dead.Add(id);

    /// <summary>A line's mark failed or was cut off: it may be spent or not, and so may those before it.</summary>
    internal void Doubt(IEnumerable<int> ids) => doubtful.UnionWith(ids);
}
