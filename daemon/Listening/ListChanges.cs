namespace TanKnock.Daemon.Listening;

/// <summary>Which files may have changed since somebody looked last. For any thread.</summary>
internal sealed class ListChanges
{
    /// <summary>With more names than this, looking at every list costs no more than looking these up.</summary>
    private const int MaxNames = 1000;

    private readonly Lock gate = new();
    private HashSet<(string Folder, string Name)> files = [];
    private bool any;

    /// <summary>A file may have changed, come or gone.</summary>
    internal void Add(string folder, string name) => Add([(folder, name)]);

    /// <summary>These files may have; null: any file.</summary>
    internal void Add(IReadOnlyCollection<(string Folder, string Name)>? more)
    {
        lock (gate)
        {
            files.UnionWith(more ?? []);
            any |= more is null || files.Count > MaxNames;
        }
    }

    /// <summary>Any file may have.</summary>
    internal void AddAll() => Add(null);

    /// <summary>The files since the last call; null: any file may have changed.</summary>
    internal IReadOnlyCollection<(string Folder, string Name)>? Take()
    {
        lock (gate)
        {
            IReadOnlyCollection<(string, string)>? taken = any ? null : files;
            files = [];
            any = false;
            return taken;
        }
    }
}
