using System.Collections.Immutable;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Hosting;

/// <summary>The doors of the configuration in force, each with its doorkeeper, and how they become those of the next.</summary>
/// <remarks><see cref="Set"/> and <see cref="RefreshLists"/> are called by one task at a time.</remarks>
internal sealed class RunningDoors(ListServices services, Func<Door, DoorLists?, int, DoorCounts, Doorkeeper> hire) : IAsyncDisposable
{
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> working = [];

    /// <summary>Read by the capture thread.</summary>
    private volatile ImmutableDictionary<Door, RunningDoor> doors = ImmutableDictionary<Door, RunningDoor>.Empty;

    /// <summary>Ends, with its exception, only if a doorkeeper met a bug of ours.</summary>
    internal Task Failed => failed.Task;

    /// <summary>Listens for these doors and no others. A door that listens as before keeps its doorkeeper, its attempts and
    /// its lists; one that listens otherwise goes on counting; what any door has opened stays open.</summary>
    /// <returns>Whether any can ever open: a list that is empty now may be extended, one that is not there yet may be put
    /// there; a refused one has to be mended first.</returns>
    internal bool Set(IEnumerable<DoorSettings> wanted)
    {
        List<RunningDoor> free = [.. doors.Values];
        List<RunningDoor> kept = [];
        foreach (DoorSettings settings in wanted)
        {
            RunningDoor? same = free.Find(each => each.Door.TryChange(settings));
            if (same is not null)
            {
                free.Remove(same);
                same.Keeper.RefreshLists(null);
            }

            kept.Add(same ?? Add(settings, free.Find(each => each.Door.Settings.Name == settings.Name)?.Keeper.Counts));
        }

        // Last, so that a sequence under way goes on at the door that listens for it now.
        foreach (RunningDoor gone in free)
        {
            doors = doors.Remove(gone.Door);
            gone.Keeper.Retire();
        }

        return kept.Exists(CanOpen);
    }

    /// <summary>Why none can open, after <see cref="Set"/> said so: what is wrong with the first list, and how many more.</summary>
    internal string Refusal
    {
        get
        {
            string[] reasons = [.. doors.Values
                .OrderBy(each => each.Door.Settings.LineNumber)
                .SelectMany(each => each.Lists?.Refused ?? [])
                .Distinct()];
            return reasons[0] + reasons.Length switch { 1 => "", 2 => ", and 1 more list", int all => $", and {all - 1} more lists" };
        }
    }

    /// <summary>The doorkeepers at work, in the order of the configuration. For any thread.</summary>
    internal IReadOnlyList<Doorkeeper> Keepers =>
        [.. doors.Values.Select(each => each.Keeper).OrderBy(each => each.Door.Settings.LineNumber)];

    /// <summary>Whose verdict it is; null if that door is gone. For any thread.</summary>
    internal Doorkeeper? KeeperOf(Verdict verdict)
    {
        Door door = verdict.Sequence.Tag is LineTag line ? line.List.Owner : (Door)verdict.Sequence.Tag;
        return doors.TryGetValue(door, out RunningDoor? running) ? running.Keeper : null;
    }

    /// <summary>Files may have changed, null: any file may.</summary>
    internal void RefreshLists(IReadOnlyCollection<(string Folder, string Name)>? files)
    {
        foreach (RunningDoor each in doors.Values)
        {
            each.Keeper.RefreshLists(files);
        }
    }

    /// <summary>Ends when no doorkeeper works any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Task[] all;
        lock (working)
        {
            all = [.. working];
        }

        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    /// <summary>The first number that no running door of this name has.</summary>
    private int FreeTwin(string name)
    {
        int[] taken = [.. doors.Values.Where(each => each.Door.Settings.Name == name).Select(each => each.Twin)];
        return Enumerable.Range(0, taken.Length + 1).Except(taken).First();
    }

    private RunningDoor Add(DoorSettings settings, DoorCounts? counts)
    {
        int twin = FreeTwin(settings.Name);
        Door door = new(settings, services.Time.TimestampFrequency);
        DoorLists? lists = settings.Sequence is null ? new DoorLists(door, services) : null;
        Listened? listened = settings.Sequence is null ? null : Listened.Fixed(settings.Sequence, door.Rules, door);
        RunningDoor running = new(door, lists, twin, hire(door, lists, twin, counts ?? new DoorCounts()));

        // Known before it listens, so that no verdict is without a keeper; its queue holds them until it works.
        doors = doors.Add(door, running);
        lists?.Refresh(null);
        if (listened is not null)
        {
            services.Gate.Change(matcher => matcher.Add(listened));
        }

        Task work = Task.Run(() => WorkAsync(running, listened), CancellationToken.None);
        lock (working)
        {
            working.RemoveAll(task => task.IsCompleted);
            working.Add(work);
        }

        return running;
    }

    private async Task WorkAsync(RunningDoor running, Listened? listened)
    {
        try
        {
            await running.Keeper.RunAsync(stop.Token);
            running.Lists?.Stop();
            if (listened is not null)
            {
                services.Gate.Change(matcher => matcher.Remove(listened));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The daemon ends.
        }
        catch (Exception e)
        {
            failed.TrySetException(e);
            throw;
        }
    }

    private static bool CanOpen(RunningDoor running) =>
        running.Lists is null
        || running.Lists.Count > 0
        || running.Door.Settings.OneTimeSequences.Any(ListPaths.IsPattern);

    private sealed record RunningDoor(Door Door, DoorLists? Lists, int Twin, Doorkeeper Keeper);
}
