using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Doors;

/// <summary>Takes the completed knocks of one door one after the other: consume, durably, then open, then note. Each door
/// has its own, so that a list that is locked or on a slow disk delays no other door.</summary>
/// <param name="door">The door.</param>
/// <param name="openings">Where it opens.</param>
/// <param name="lists">The door's lists, or null.</param>
/// <param name="twin">Which of the doors with this name it is.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class Doorkeeper(
    Door door, Openings openings, DoorLists? lists, int twin, TimeProvider time, ILogger log)
{
    /// <summary>Completions that may wait. Lines are too dear to fill this; a fixed knock that somebody overheard can, for
    /// its own door.</summary>
    private const int QueueLength = 1024;

    /// <summary>Verdicts; null: lists may have changed.</summary>
    private readonly Channel<Verdict?> queue = Channel.CreateBounded<Verdict?>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private readonly ListChanges changes = new();
    private readonly Cooldown cooldown = new(door.Settings.Cooldown, time);
    private long lost;
    private volatile IReadOnlyList<(string List, int Left)> left = [];

    internal Door Door => door;

    internal string Name => door.Settings.Name;

    /// <summary>What became of the knocks here, and before at the door that this one stands for now.</summary>
    internal DoorCounts Counts { get; init; } = new();

    /// <summary>How many unused lines each list of the door has. For any thread.</summary>
    internal IReadOnlyList<(string List, int Left)> Left => left;

    /// <summary>Called by the capture thread; never waits.</summary>
    internal void Take(Verdict verdict)
    {
        if (!queue.Writer.TryWrite(verdict))
        {
            Interlocked.Increment(ref lost);
        }
    }

    /// <summary>Files may have changed, null: any file may: they are looked at between two knocks.</summary>
    internal void RefreshLists(IReadOnlyCollection<(string Folder, string Name)>? files)
    {
        // With a full queue the wish is remembered, and granted with the next verdict.
        changes.Add(files);
        queue.Writer.TryWrite(null);
    }

    /// <summary>Serves what has come so far, and ends.</summary>
    internal void Retire() => queue.Writer.TryComplete();

    /// <summary>Ends when it is told to stop or to retire.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        left = lists?.Left ?? [];
        await foreach (Verdict? verdict in queue.Reader.ReadAllAsync(stop))
        {
            if (verdict is Verdict knock)
            {
                Serve(knock);
            }

            lists?.Refresh(changes.Take());
            left = lists?.Left ?? [];
            if (Interlocked.Exchange(ref lost, 0) is > 0 and long count)
            {
                Log.EventsLost(log, count);
            }
        }
    }

    private void Serve(Verdict verdict)
    {
        if (verdict.Kind == VerdictKind.Burned)
        {
            Burn(verdict, (LineTag)verdict.Sequence.Tag);
        }
        else
        {
            Counts.CountCompletion();
            cooldown.Period = door.Settings.Cooldown;
            TimeSpan rest = cooldown.Left(verdict.Source, out bool isFirst);
            if (rest > TimeSpan.Zero)
            {
                Ignore(verdict, rest, isFirst);
            }
            else if (verdict.Sequence.Tag is LineTag line)
            {
                OpenByLine(verdict, line);
            }
            else
            {
                OpenFixed(verdict);
            }
        }
    }

    /// <summary>A line is skipped at once: the client is past it, and whoever heard it must get nowhere with it, also after a
    /// restart.</summary>
    private void Ignore(Verdict verdict, TimeSpan rest, bool isFirst)
    {
        string address = verdict.Source.ToString();
        if (isFirst)
        {
            Log.Ignored(log, Name, address, (long)Math.Ceiling(rest.TotalSeconds));
        }

        if (verdict.Sequence.Tag is LineTag line)
        {
            ConsumeResult result = line.List.Mark(
                verdict.Sequence, NoteOf(LineState.Skipped, address, line.List), verdict.Whole);
            if (result.Verdict != ConsumeVerdict.Consumed)
            {
                Log.Refused(log, Name, address, line.List.Path, result.Line, ReasonOf(result));
            }
        }

        Counts.CountIgnored();
    }

    private void OpenFixed(Verdict verdict)
    {
        if (TryOpen(new Knocker(door.Settings, verdict.Source, null, 0, twin)))
        {
            Log.OpenFixed(log, Name, verdict.Source.ToString());
        }
        else
        {
            Log.TooManyOpen(log, Name, verdict.Source.ToString());
        }
    }

    private bool TryOpen(Knocker knocker)
    {
        if (!openings.TryOpen(knocker))
        {
            Counts.CountRefused();
            return false;
        }

        Counts.CountOpened();
        cooldown.Begin(knocker.Address);
        return true;
    }

    private void OpenByLine(Verdict verdict, LineTag line)
    {
        ListListener list = line.List;
        string address = verdict.Source.ToString();
        ConsumeResult result = list.Mark(verdict.Sequence, NoteOf(LineState.Used, address, list), verdict.Whole);
        if (result.Verdict != ConsumeVerdict.Consumed)
        {
            Counts.CountRefused();
            Log.Refused(log, Name, address, list.Path, result.Line, ReasonOf(result));
            return;
        }

        if (!TryOpen(new Knocker(list.Door, verdict.Source, list.Path, result.Line, twin)))
        {
            Log.TooManyOpen(log, Name, address);
            return;
        }

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

    private void Burn(Verdict verdict, LineTag line)
    {
        ListListener list = line.List;
        string address = verdict.Source.ToString();
        string other = verdict.Other.ToString();
        Counts.CountBurned();
        ConsumeResult result = list.Mark(verdict.Sequence, NoteOf(LineState.Burned, address, list), verdict.Whole);
        if (result.Verdict == ConsumeVerdict.Consumed)
        {
            Log.Burned(log, list.Path, result.Line, list.Door.Name, address, other);
        }
        else
        {
            Log.BurnFailed(log, list.Path, result.Line, list.Door.Name, address, other, ReasonOf(result));
        }
    }

    private LineNote NoteOf(LineState state, string address, ListListener list) =>
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
