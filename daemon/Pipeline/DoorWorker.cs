using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Pipeline;

/// <summary>The way of a knock, from its completion on the wire to the open door: ledger and mark, door, log. Takes the completions
/// of one door one after the other. Each door has its own, so that a list that is locked or on a slow disk delays no other door.</summary>
internal sealed class DoorWorker : ICompletions, IWatcher
{
    /// <summary>Completions that may wait. Lines are too dear to fill this; a fixed knock that somebody overheard can, for
    /// its own door.</summary>
    private const int QueueLength = 1024;

    private readonly Door door;
    private readonly IDoor target;
    private readonly Func<ILedger> ledger;
    private readonly DoorLists? lists;
    private readonly int ordinal;
    private readonly ReplayReporter replays;
    private readonly TimeProvider time;
    private readonly ILogger log;

    /// <summary>Completions; null: lists may have changed.</summary>
    private readonly Channel<Completion?> queue = Channel.CreateBounded<Completion?>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private readonly ListChanges changes = new();
    private readonly Cooldown cooldown;
    private bool isUnrecorded;
    private int looksWanted;
    private long lost;
    private volatile IReadOnlyList<(string List, int Left)> left = [];

    /// <param name="door">The door as it listens.</param>
    /// <param name="target">What it opens.</param>
    /// <param name="services">What its lists share with others.</param>
    /// <param name="ordinal">Which of the doors with this name it is, from 0.</param>
    /// <param name="counts">What became of the knocks here, and before at the door that this one stands for now.</param>
    /// <param name="replays">Where replays go.</param>
    internal DoorWorker(
        Door door, IDoor target, ListServices services, int ordinal, DoorCounts counts, ReplayReporter replays)
    {
        this.door = door;
        this.target = target;
        this.ordinal = ordinal;
        this.replays = replays;
        ledger = services.Ledger;
        time = services.Time;
        log = services.Log;
        lists = door.Settings.Sequence is null ? new DoorLists(door, services, this) : null;
        cooldown = new Cooldown(door.Settings.Cooldown, time);
        Counts = counts;
    }

    internal Door Door => door;

    internal string Name => door.Settings.Name;

    internal int Ordinal => ordinal;

    /// <summary>The door's lists; null: it has a fixed sequence. For the worker, and before it works.</summary>
    internal DoorLists? Lists => lists;

    internal DoorCounts Counts { get; }

    /// <summary>How many unused lines each list of the door has. For any thread.</summary>
    internal IReadOnlyList<(string List, int Left)> Left => left;

    /// <summary>Of the door's fixed sequence.</summary>
    public void Take(in Verdict verdict) =>
        Take(new Completion(verdict.Kind, null, verdict.Sequence, verdict.Source, verdict.Other, verdict.Whole));

    /// <inheritdoc/>
    public void Take(in Completion completion)
    {
        if (completion.Kind == VerdictKind.Replayed)
        {
            Counts.CountReplay();
            replays.Take(completion);
        }
        else if (!queue.Writer.TryWrite(completion))
        {
            Interlocked.Increment(ref lost);
        }
    }

    /// <summary>Files may have changed, null: any file may: they are looked at when no knock waits.</summary>
    internal void RefreshLists(IReadOnlyCollection<(string Folder, string Name)>? files)
    {
        // One look that waits is enough. With a full queue it is made after the next completion.
        changes.Add(files);
        if (Interlocked.Exchange(ref looksWanted, 1) == 0)
        {
            queue.Writer.TryWrite(null);
        }
    }

    /// <summary>Serves what has come so far, and ends.</summary>
    internal void Retire() => queue.Writer.TryComplete();

    /// <summary>Ends when it is told to stop or to retire.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        left = lists?.Left ?? [];
        while (await queue.Reader.WaitToReadAsync(stop))
        {
            while (queue.Reader.TryRead(out Completion? each))
            {
                if (each is Completion completion)
                {
                    await ServeAsync(completion, stop);
                    lists?.Refresh([]);
                }
            }

            if (Interlocked.Exchange(ref looksWanted, 0) != 0)
            {
                lists?.Refresh(changes.Take());
            }

            left = lists?.Left ?? [];
            if (Interlocked.Exchange(ref lost, 0) is > 0 and long count)
            {
                Log.EventsLost(log, count);
            }
        }
    }

    private async ValueTask ServeAsync(Completion completion, CancellationToken stop)
    {
        if (completion is { Kind: VerdictKind.Burned, List: WatchedList burned })
        {
            await BurnAsync(completion, burned, stop);
            return;
        }

        Counts.CountCompletion();
        cooldown.Period = door.Settings.Cooldown;
        TimeSpan rest = cooldown.Left(completion.Source, out bool isFirst);
        if (rest > TimeSpan.Zero)
        {
            await IgnoreAsync(completion, rest, isFirst, stop);
        }
        else if (completion.List is WatchedList list)
        {
            await OpenByLineAsync(completion, list, stop);
        }
        else
        {
            await OpenFixedAsync(completion, stop);
        }
    }

    private async ValueTask OpenByLineAsync(Completion completion, WatchedList list, CancellationToken stop)
    {
        string address = completion.Source.ToString();
        OpenRequest request = new(list.Door, ordinal, completion.Source, list.Path, completion.Sequence.Place.Number);
        ConsumeResult result = await list.SpendAsync(
            completion.Sequence,
            NoteOf(LineState.Used, address, list),
            completion.Whole,
            line => (request = Noted(request with { Line = line })).Note,
            stop);
        if (result.Verdict != ConsumeVerdict.Consumed)
        {
            target.Withdraw(request);
            Counts.CountRefused();
            Log.Refused(log, Name, address, list.Path, result.Line, ReasonOf(result));
        }
        else if (!await TryOpenAsync(request, stop))
        {
            Log.TooManyOpen(log, Name, address);
        }
        else
        {
            Tell(list, result, address);
        }

        list.MoveOn(result);
    }

    private async ValueTask OpenFixedAsync(Completion completion, CancellationToken stop)
    {
        string address = completion.Source.ToString();
        OpenRequest request = Noted(new OpenRequest(door.Settings, ordinal, completion.Source, null, 0));
        if (request.Note is not null)
        {
            // No line is spent, so nobody is locked out because of it; but the next start may not know what to close.
            Fault? unrecorded = (await ledger().SpendAsync(new Spending([], [], request.Note), stop)).WaitUntilRecorded();
            if (unrecorded is not null && !isUnrecorded)
            {
                Log.OpenUnremembered(log, unrecorded.WithHint);
            }

            isUnrecorded = unrecorded is not null;
        }

        if (await TryOpenAsync(request, stop))
        {
            Log.OpenFixed(log, Name, address);
        }
        else
        {
            Log.TooManyOpen(log, Name, address);
        }
    }

    private async ValueTask<bool> TryOpenAsync(OpenRequest request, CancellationToken stop)
    {
        Opening opening = await target.OpenAsync(request, stop);
        Counts.Count(opening);
        if (opening == Opening.Refused)
        {
            target.Withdraw(request);
            return false;
        }

        cooldown.Begin(request.Address);
        return true;
    }

    /// <summary>A line is skipped at once: the client is past it, and whoever heard it must get nowhere with it, also after a
    /// restart.</summary>
    private async ValueTask IgnoreAsync(Completion completion, TimeSpan rest, bool isFirst, CancellationToken stop)
    {
        string address = completion.Source.ToString();
        if (isFirst)
        {
            Log.Ignored(log, Name, address, (long)Math.Ceiling(rest.TotalSeconds));
        }

        if (completion.List is WatchedList list)
        {
            ConsumeResult result = await list.SpendAsync(
                completion.Sequence, NoteOf(LineState.Skipped, address, list), completion.Whole, _ => null, stop);
            if (result.Verdict != ConsumeVerdict.Consumed)
            {
                Log.Refused(log, Name, address, list.Path, result.Line, ReasonOf(result));
            }

            list.MoveOn(result);
        }

        Counts.CountIgnored();
    }

    private async ValueTask BurnAsync(Completion completion, WatchedList list, CancellationToken stop)
    {
        string address = completion.Source.ToString();
        string other = completion.Other.ToString();
        Counts.CountBurned();
        ConsumeResult result = await list.SpendAsync(
            completion.Sequence, NoteOf(LineState.Burned, address, list), completion.Whole, _ => null, stop);
        if (result.Verdict == ConsumeVerdict.Consumed)
        {
            Log.Burned(log, list.Path, result.Line, list.Door.Name, address, other);
        }
        else
        {
            Log.BurnFailed(log, list.Path, result.Line, list.Door.Name, address, other, ReasonOf(result));
        }

        list.MoveOn(result);
    }

    private void Tell(WatchedList list, ConsumeResult result, string address)
    {
        if (list.Person is null)
        {
            Log.Open(log, Name, address, list.Path, result.Line, list.Left);
        }
        else
        {
            Log.OpenByPerson(log, Name, address, list.Person, list.Path, result.Line, list.Left);
        }

        if (!result.Skipped.IsEmpty)
        {
            Log.Skipped(log, list.Path, LineRanges.Format(result.Skipped), address, result.Line, Name);
        }
    }

    private OpenRequest Noted(OpenRequest request) => request with { Note = target.NoteOf(request) };

    private LineNote NoteOf(LineState state, string address, WatchedList list) =>
        new(state, time.GetUtcNow(), address, list.Door.Name, list.Person);

    private static string ReasonOf(ConsumeResult result) => result.Verdict switch
    {
        ConsumeVerdict.AlreadyMarked => "the line is marked already",
        ConsumeVerdict.Gone => "the list was changed, and the line is no longer in it",
        ConsumeVerdict.OutsideWindow => "the list was changed, and the line is not among its first unused ones",
        ConsumeVerdict.Failed => $"the mark could not be made: {result.Error?.WithHint}",
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };
}
