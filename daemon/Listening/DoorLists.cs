using Microsoft.Extensions.Logging;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Listening;

/// <summary>A door's lists as they come, change and go. Belongs to the doorkeeper, who alone touches lists.</summary>
internal sealed class DoorLists(DoorSettings door, ListeningRules rules, ListServices services)
{
    private readonly ILogger log = services.Log;
    private readonly PosixFileSystem files = PosixFileSystem.Instance;
    private readonly Dictionary<string, ListListener> listeners = new(StringComparer.Ordinal);

    /// <summary>Lists that were refused, and what their files were then: said once, tried again when they change.</summary>
    private readonly Dictionary<string, FileFacts?> refused = new(StringComparer.Ordinal);

    internal DoorSettings Door => door;

    /// <summary>How many lists are listened for; one that is used up counts, since it can be extended.</summary>
    internal int Count => listeners.Count;

    /// <summary>Takes over what has changed in these files; null: in whatever file of the door.</summary>
    internal void Refresh(IReadOnlyCollection<(string Folder, string Name)>? files)
    {
        foreach ((string folder, string name) in files ?? [])
        {
            if (ListPaths.Find(door.OneTimeSequences, folder, name) is string path)
            {
                RefreshList(path);
            }
        }

        if (files is null)
        {
            RefreshAll();
        }
    }

    private void RefreshAll()
    {
        SortedSet<string> paths = ListPaths.Expand(door.OneTimeSequences);
        foreach (string gone in listeners.Keys.Where(path => !paths.Contains(path)).ToList())
        {
            Drop(gone);
        }

        foreach (string path in paths)
        {
            RefreshList(path);
        }
    }

    private void RefreshList(string path)
    {
        FileFacts? there = Look(path);
        listeners.TryGetValue(path, out ListListener? known);
        if (there is null && (known is not null || !door.OneTimeSequences.Contains(path)))
        {
            // Of what a pattern named, nothing is missing when it is gone.
            refused.Remove(path);
            Drop(path);
        }
        else if (known is not null && known.Seen != there)
        {
            TakeOver(path, there, known.Reread());
        }
        else if (known is null && !(refused.TryGetValue(path, out FileFacts? then) && then == there))
        {
            TakeOver(path, there, Load(path));
        }
    }

    private void TakeOver(string path, FileFacts? there, ListError? error)
    {
        if (error is null)
        {
            refused.Remove(path);
        }
        else if (!refused.TryGetValue(path, out FileFacts? then) || then != there)
        {
            refused[path] = there;
            Log.ListRefused(log, door.Name, error.ToString());
        }
    }

    private ListError? Load(string path)
    {
        TanList? list = TanList.Load(files, path, out ListError? error, services.Memory, services.Tolerate);
        if (list is not null)
        {
            ListListener listener = new(list, door, rules, services);
            listeners[path] = listener;
            listener.TakeOver();
        }

        return error;
    }

    private void Drop(string path)
    {
        if (listeners.Remove(path, out ListListener? gone))
        {
            gone.Stop();
            Log.ListGone(log, path, door.Name);
        }
    }

    private FileFacts? Look(string path)
    {
        try
        {
            return files.Look(path);
        }
        catch (FileSystemException)
        {
            // A folder that cannot be entered: reading the list will say so.
            return null;
        }
    }
}
