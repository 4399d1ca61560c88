using Microsoft.Extensions.Logging;
using TanKnock.Core.Files;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Listening;

/// <summary>A door's lists as they come, change and go. For the door's worker alone.</summary>
internal sealed class DoorLists(Door door, ListServices services, ICompletions completions)
{
    private readonly ILogger log = services.Log;
    private readonly IFileSystem files = services.Files;
    private readonly Dictionary<string, WatchedList> listeners = new(StringComparer.Ordinal);

    /// <summary>Lists that were refused, and why: said once for each reason and content, tried again at every look.</summary>
    private readonly Dictionary<string, (string Reason, string? Content)> refused = new(StringComparer.Ordinal);

    private readonly LeftReporter reporter = new(door, services.Log);

    /// <summary>Whether the lists were looked at before, so that one that comes now was added.</summary>
    private bool running;

    /// <summary>How many lists are listened for; one that is used up counts, since it can be extended.</summary>
    internal int Count => listeners.Count;

    /// <summary>Why each list that is refused is, in the order in which they were.</summary>
    internal IEnumerable<string> Refused => refused.Values.Select(each => each.Reason);

    /// <summary>How many unused lines each list has.</summary>
    internal IReadOnlyList<(string List, int Left)> Left => [.. listeners.Select(each => (each.Key, each.Value.Left))];

    /// <summary>Takes over what has changed in these files; null: in whatever file of the door. Says what of that, or of the
    /// marks made since, leaves few lines or none; with no file at all, that alone.</summary>
    internal void Refresh(IReadOnlyCollection<(string Folder, string Name)>? files)
    {
        if (files is null)
        {
            RefreshAll();
            HealStale();
        }
        else if (files.Count > 0)
        {
            RefreshOnly(files);
            HealStale();
        }

        reporter.Report(listeners.Values);
    }

    /// <summary>What could not be marked again before may be possible now: somebody gave up a lock, or mended a disk.</summary>
    private void HealStale()
    {
        foreach (WatchedList listener in listeners.Values.Where(each => each.IsStale))
        {
            listener.HealAgain();
        }
    }

    /// <summary>Listens for nothing any more.</summary>
    internal void Stop()
    {
        foreach (WatchedList listener in listeners.Values)
        {
            listener.Stop();
        }

        listeners.Clear();
    }

    private void RefreshAll()
    {
        SortedSet<string> paths = ListPaths.Expand(door.Settings.OneTimeSequences);
        foreach (string gone in listeners.Keys.Where(path => !paths.Contains(path)).ToList())
        {
            Drop(gone);
        }

        foreach (string gone in refused.Keys.Where(path => !paths.Contains(path)).ToList())
        {
            refused.Remove(gone);
        }

        foreach (string path in paths)
        {
            RefreshList(path);
        }

        running = true;
    }

    private void RefreshOnly(IReadOnlyCollection<(string Folder, string Name)> files)
    {
        foreach ((string folder, string name) in files)
        {
            if (ListPaths.Find(door.Settings.OneTimeSequences, folder, name) is string path)
            {
                RefreshList(path);
            }
        }

        // What mends a refused list may be the end of another file: its second name, for one.
        foreach (string path in refused.Keys.ToList())
        {
            RefreshList(path);
        }
    }

    private void RefreshList(string path)
    {
        listeners.TryGetValue(path, out WatchedList? known);
        Fault? error = Look(path, out FileFacts? there);
        if (error is null && there is null && (known is not null || !door.Settings.OneTimeSequences.Contains(path)))
        {
            // Of what a pattern named, nothing is missing when it is gone.
            Drop(path);
        }
        else if (error is null && known is null)
        {
            error = Load(path);
        }
        else if (error is null && known!.Seen != there)
        {
            error = known.Reread();
        }
        else if (error is null)
        {
            known!.FitWindow();
            return;
        }

        Report(path, error);
    }

    /// <summary>A list that is refused keeps what it last held in force.</summary>
    private void Report(string path, Fault? error)
    {
        if (error is null)
        {
            refused.Remove(path);
        }
        else if (!refused.TryGetValue(path, out (string, string?) said) || said != (error.WithHint, error.Content))
        {
            refused[path] = (error.WithHint, error.Content);
            Log.ListRefused(log, door.Settings.Name, error.WithHint);
        }
    }

    private Fault? Load(string path)
    {
        ServerList? list = ServerList.Load(files, path, services.Ledger(), services.Tolerate, out Fault? error);
        if (list is not null)
        {
            WatchedList listener = new(list, door, services, completions);
            listeners[path] = listener;
            listener.TakeOver();
            if (running)
            {
                Log.ListAdded(log, path, door.Settings.Name, listener.Left);
            }
        }

        return error;
    }

    private void Drop(string path)
    {
        if (listeners.Remove(path, out WatchedList? gone))
        {
            gone.Stop();
            Log.ListGone(log, path, door.Settings.Name);
        }
    }

    /// <summary>What is at the path, null if nothing is; an error if that cannot be told.</summary>
    private Fault? Look(string path, out FileFacts? there)
    {
        there = null;
        try
        {
            there = files.Look(path);
            return there is null ? ListPaths.CheckName(path) : null;
        }
        catch (FileSystemException e)
        {
            return new Fault(e.Path, 0, e.Reason, null, e.Problem);
        }
    }
}
