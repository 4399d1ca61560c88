using System.Threading.Channels;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Listening;

/// <summary>Notices, within a second, that something has changed in the folders of the lists.</summary>
/// <remarks>Events only say where to look; what has changed, the files themselves tell. So a lost event, a folder that
/// appears later or a file system without events is caught by the regular look at all lists.</remarks>
internal sealed class ListWatcher : IDisposable
{
    /// <summary>Editors write in several steps; this is how long we wait for the next one.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    /// <summary>How often the files are looked at without any event. A look costs some microseconds a list (10,000 lists: 50 ms).</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>The same while a folder cannot be watched (not there yet, or no inotify left), to keep the promise of a second.</summary>
    private static readonly TimeSpan UnwatchedInterval = TimeSpan.FromMilliseconds(700);

    private readonly Channel<bool> events = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Dictionary<string, (FileSystemWatcher Watcher, ulong? Inode)> watchers = new(StringComparer.Ordinal);
    private readonly ListChanges changes = new();
    private readonly TimeProvider time;
    private volatile string[] folders = [];

    internal ListWatcher(IEnumerable<DoorSettings> doors, TimeProvider time)
    {
        this.time = time;
        Watch(doors);
        WatchFolders();
    }

    /// <summary>Watches the folders of these doors from now on, and no others.</summary>
    internal void Watch(IEnumerable<DoorSettings> doors)
    {
        folders = [.. doors.SelectMany(door => door.OneTimeSequences).Select(path => Path.GetDirectoryName(path)!).Distinct()];

        // What has changed between the reading of the lists and now, no event told.
        WakeForAll();
    }

    /// <summary>Calls back after each change, with the files concerned, and now and then with null: all files should be
    /// looked at.</summary>
    internal async Task RunAsync(
        Action<IReadOnlyCollection<(string Folder, string Name)>?> changed, CancellationToken stop)
    {
        while (true)
        {
            using CancellationTokenSource interval = new(
                watchers.Count >= folders.Length ? Interval : UnwatchedInterval, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, stop);
            try
            {
                await events.Reader.ReadAsync(either.Token);
                await Task.Delay(Settling, time, stop);
                events.Reader.TryRead(out _);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // A wait that ended without an event.
                changes.AddAll();
            }

            WatchFolders();
            changed(changes.Take());
        }
    }

    public void Dispose()
    {
        foreach ((FileSystemWatcher watcher, _) in watchers.Values)
        {
            watcher.Dispose();
        }
    }

    /// <summary>Watches folders that are not watched yet, or are other ones than when the watch began.</summary>
    private void WatchFolders()
    {
        string[] wanted = folders;
        foreach (string old in watchers.Keys.Except(wanted).ToList())
        {
            watchers[old].Watcher.Dispose();
            watchers.Remove(old);
        }

        foreach (string folder in wanted)
        {
            ulong? inode = InodeOf(folder);
            bool known = watchers.TryGetValue(folder, out (FileSystemWatcher Watcher, ulong? Inode) watched);
            if (known && watched.Inode != inode)
            {
                watched.Watcher.Dispose();
                watchers.Remove(folder);
                changes.AddAll();
            }

            if (inode is not null && (!known || watched.Inode != inode) && TryWatch(folder) is FileSystemWatcher watcher)
            {
                watchers[folder] = (watcher, inode);
                changes.AddAll();
            }
        }
    }

    private static ulong? InodeOf(string folder)
    {
        try
        {
            return PosixFileSystem.Instance.Look(folder)?.Inode;
        }
        catch (FileSystemException)
        {
            return null;
        }
    }

    private FileSystemWatcher? TryWatch(string folder)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.Attributes,
            };
            watcher.Created += (_, e) => Wake(folder, e.Name);
            watcher.Changed += (_, e) => Wake(folder, e.Name);
            watcher.Deleted += (_, e) => Wake(folder, e.Name);
            watcher.Renamed += (_, e) =>
            {
                Wake(folder, e.OldName);
                Wake(folder, e.Name);
            };
            watcher.Error += (_, _) => WakeForAll();
            watcher.EnableRaisingEvents = true;
            FileSystemWatcher started = watcher;
            watcher = null;
            return started;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No watch to be had: the regular look stands in.
            return null;
        }
        finally
        {
            watcher?.Dispose();
        }
    }

    private void Wake(string folder, string? name)
    {
        if (name is null)
        {
            changes.AddAll();
        }
        else
        {
            changes.Add(folder, name);
        }

        events.Writer.TryWrite(true);
    }

    private void WakeForAll()
    {
        changes.AddAll();
        events.Writer.TryWrite(true);
    }
}
