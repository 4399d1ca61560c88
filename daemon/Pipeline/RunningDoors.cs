using System.Collections.Immutable;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Pipeline;

/// <summary>The doors of the configuration in force, each with its worker, and how they become those of the next.</summary>
/// <param name="targetOf">What a door opens.</param>
/// <param name="replays">Where replays go.</param>
/// <remarks><see cref="Set"/> and <see cref="RefreshLists"/> are called by one task at a time.</remarks>
internal sealed class RunningDoors(Func<DoorSettings, IDoor> targetOf, ReplayReporter replays) : IAsyncDisposable
{
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> working = [];
    private volatile IReadOnlyList<DoorWorker> workers = [];

    /// <summary>Ends, with its exception, only if a worker met a bug of ours.</summary>
    internal Task Failed => failed.Task;

    /// <summary>The workers, in the order of the configuration. For any thread.</summary>
    internal IReadOnlyList<DoorWorker> Workers => workers;

    /// <summary>Listens for these doors and no others. A door that listens as before keeps its worker, its attempts and
    /// its lists; one that listens otherwise goes on counting; what any door has opened stays open.</summary>
    /// <returns>Whether any can ever open: a list that is empty now may be extended, one that is not there yet may be put
    /// there; a refused one has to be mended first.</returns>
    internal bool Set(IEnumerable<DoorSettings> wanted, ListServices services)
    {
        List<DoorWorker> free = [.. workers];
        List<DoorWorker> kept = [];
        foreach (DoorSettings settings in wanted)
        {
            DoorWorker? same = free.Find(each => each.Door.TryChange(settings));
            if (same is not null)
            {
                free.Remove(same);
                same.RefreshLists(null);
            }

            kept.Add(same ?? Add(settings, services, free.Find(each => each.Name == settings.Name)?.Counts, [.. workers, .. kept]));
        }

        // Last, so that a sequence under way goes on at the door that listens for it now.
        workers = kept;
        free.ForEach(gone => gone.Retire());
        return kept.Exists(CanOpen);
    }

    /// <summary>Why none can open, after <see cref="Set"/> said so: what is wrong with the first list, and how many more.</summary>
    internal string Refusal
    {
        get
        {
            string[] reasons = [.. workers.SelectMany(each => each.Lists?.Refused ?? []).Distinct()];
            return reasons[0] + reasons.Length switch { 1 => "", 2 => ", and 1 more list", int all => $", and {all - 1} more lists" };
        }
    }

    /// <summary>Files may have changed, null: any file may.</summary>
    internal void RefreshLists(IReadOnlyCollection<(string Folder, string Name)>? files)
    {
        foreach (DoorWorker each in workers)
        {
            each.RefreshLists(files);
        }
    }

    /// <summary>Ends when no worker works any more.</summary>
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

    private DoorWorker Add(DoorSettings settings, ListServices services, DoorCounts? counts, ImmutableArray<DoorWorker> others)
    {
        // The first number that no running door of this name has.
        int[] taken = [.. others.Where(each => each.Name == settings.Name).Select(each => each.Ordinal)];
        int ordinal = Enumerable.Range(0, taken.Length + 1).Except(taken).First();
        Door door = new(settings, services.Time.TimestampFrequency);
        DoorWorker worker = new(door, targetOf(settings), services, ordinal, counts ?? new DoorCounts(), replays);

        // Its queue holds what comes until it works.
        worker.Lists?.Refresh(null);
        WatchedSequence[] watched = settings.Sequence is null ? [] : [WatchedSequence.Fixed(settings.Sequence, door.Rules, worker)];
        services.Matcher.Add(watched);
        Task work = Task.Run(() => WorkAsync(worker, services.Matcher, watched), CancellationToken.None);
        lock (working)
        {
            working.RemoveAll(task => task.IsCompleted);
            working.Add(work);
        }

        return worker;
    }

    private async Task WorkAsync(DoorWorker worker, SharedMatcher matcher, WatchedSequence[] watched)
    {
        try
        {
            await worker.RunAsync(stop.Token);
            worker.Lists?.Stop();
            matcher.Remove(watched);
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

    private static bool CanOpen(DoorWorker worker) =>
        worker.Lists is null
        || worker.Lists.Count > 0
        || worker.Door.Settings.OneTimeSequences.Any(ListPaths.IsPattern);
}
