using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Listening;

/// <summary>A list of a door, and its lines that the matcher watches: the window, and spent lines to recognise replays. For the
/// door's worker alone, but for <see cref="Take"/>.</summary>
internal sealed class WatchedList : IWatcher
{
    private readonly ServerList list;
    private readonly Door door;
    private readonly ListServices services;
    private readonly ICompletions completions;
    private readonly ILogger log;

    /// <summary>All that is watched, by its sequence; lines that gave way to those of other lists among them.</summary>
    private readonly Dictionary<KnockSequence, WatchedSequence> watched = new(SequenceComparer.Instance);

    private readonly List<WatchedSequence> window = [];

    /// <summary>Of a one-way list; null of another.</summary>
    private OneWayKey? key;
    private OneWayPart? keyPart;

    /// <summary>Which reading of the list this is.</summary>
    private int reading;

    /// <summary>From where on the window is filled up.</summary>
    private int nextIndex;
    private int windowSize;

    /// <summary>How many lines were left when it was last said that they are few; -1: they were not.</summary>
    private int saidLeft = -1;

    /// <summary>Why spent lines could not be marked again; said once.</summary>
    private string? healFailure;
    private bool stopped;

    /// <summary>Completions that are not served yet. Counted up while the matcher takes a packet.</summary>
    private int waiting;

    /// <param name="list">The list.</param>
    /// <param name="door">Whose it is.</param>
    /// <param name="services">What it shares with others.</param>
    /// <param name="completions">Where it sends what comes of its lines.</param>
    internal WatchedList(ServerList list, Door door, ListServices services, ICompletions completions)
    {
        this.list = list;
        this.door = door;
        this.services = services;
        this.completions = completions;
        log = services.Log;
    }

    /// <summary>The door as it is configured at the moment.</summary>
    internal DoorSettings Door => door.Settings;

    internal string Path => list.Path;

    /// <summary>Whose list it is, where a door may have several; null for the one list of a door.</summary>
    internal string? Person => Door.OneTimeSequences is [string only] && !ListPaths.IsPattern(only)
        ? null
        : System.IO.Path.GetFileNameWithoutExtension(list.Path);

    /// <summary>How many lines are unused.</summary>
    internal int Left => list.Content.UnusedCount;

    /// <summary>The file as it was last read or marked.</summary>
    internal FileFacts Seen => list.Seen;

    /// <summary>The lines that open, in the list's order; and those among them that were completed and wait to be served.</summary>
    internal IReadOnlyList<WatchedSequence> Window => window;

    /// <summary>Whether there is no line to listen for.</summary>
    internal bool IsExhausted => !window.Exists(each => each.IsLive);

    /// <summary>Whether spent lines stand in the file as unused.</summary>
    internal bool IsStale => list.IsStale;

    /// <inheritdoc/>
    public void Take(in Verdict verdict)
    {
        if (verdict.Kind != VerdictKind.Replayed)
        {
            Interlocked.Increment(ref waiting);
        }

        completions.Take(new Completion(verdict.Kind, this, verdict.Sequence, verdict.Source, verdict.Other, verdict.Whole));
    }

    /// <summary>Reads the list again and listens for what it holds now; if it is refused, what it held stays in force.</summary>
    internal Fault? Reread()
    {
        Fault? error = list.Reread();
        if (error is null)
        {
            Log.Reread(log, list.Path, Left);
            TakeOver();
        }

        return error;
    }

    /// <summary>Mends a list that was just read, and listens for what it holds.</summary>
    internal void TakeOver()
    {
        // First, so that the notes of lines marked again fit.
        if (list.GiveRoom() is Fault noRoom)
        {
            Log.NoRoom(log, noRoom.ToString());
        }

        Heal();
        Watch();
    }

    /// <summary>Tries once more to mark spent lines in the file.</summary>
    internal void HealAgain()
    {
        ListContent before = list.Content;
        Heal();
        if (!ReferenceEquals(before, list.Content))
        {
            Watch();
        }
    }

    /// <summary>Says when few lines are left, once for each number; that none is left, the door's lists say together.</summary>
    internal void ReportLow()
    {
        bool isLow = !IsExhausted && Left <= Door.LowWater;
        if (isLow && Left != saidLeft)
        {
            Log.LowWater(log, list.Path, Left, Door.Name);
        }

        saidLeft = isLow ? Left : -1;
    }

    /// <summary>Listens for another number of lines, if the door's settings ask for that now.</summary>
    internal void FitWindow()
    {
        if (windowSize != Door.LookAhead)
        {
            Watch();
        }
    }

    /// <summary>Listens for nothing any more.</summary>
    internal void Stop()
    {
        stopped = true;
        services.Matcher.Remove(window);
        services.Spent.Remove(watched.Values.Except(window));
        watched.Clear();
        window.Clear();
        key?.Dispose();
        key = null;
        keyPart = null;
    }

    /// <summary>Spends a line that was completed or burned. <see cref="MoveOn"/> has to follow.</summary>
    /// <param name="line">The line.</param>
    /// <param name="note">What to note.</param>
    /// <param name="whole">Of a one-way line: what was knocked.</param>
    /// <param name="opening">Given the line's number: what to record of the door that opens.</param>
    /// <param name="stop">Ends the waiting for a ledger that is far away.</param>
    internal async ValueTask<ConsumeResult> SpendAsync(
        WatchedSequence line, LineNote note, KnockSequence? whole, Func<int, OpenNote?> opening, CancellationToken stop)
    {
        if (stopped)
        {
            // It waited in the queue while its list was revoked, which may come back. Its knocks were on the wire.
            Spending lines = new([.. ServerList.LinesOf(line.Sequence, whole, note)], []);
            _ = (await services.Ledger().SpendAsync(lines, stop)).WaitUntilRecorded();
            return new ConsumeResult(ConsumeVerdict.Gone, line.Place.Number, [], null, false);
        }

        ConsumeResult result = await list.SpendAsync(line.Sequence, line.Place.Index, note, Door.LookAhead, whole, opening, stop);
        return result.Line > 0 ? result : result with { Line = line.Place.Number };
    }

    /// <summary>After a line was spent the window moves on.</summary>
    internal void MoveOn(ConsumeResult result)
    {
        Interlocked.Decrement(ref waiting);
        if (stopped)
        {
            return;
        }

        if (result.Reread)
        {
            Log.Reread(log, list.Path, Left);
            TakeOver();
        }
        else if (Revive())
        {
            Watch();
        }
        else
        {
            // The list tells: what was spent on the wire alone waits to be served.
            List<WatchedSequence> passed = window.FindAll(each => !IsLive(each.Place.Index));
            window.RemoveAll(each => !IsLive(each.Place.Index));
            Keep(passed);
            List<WatchedSequence> fresh = [];
            FillWindow(fresh);
            services.Matcher.Add(fresh);
        }
    }

    private void Heal()
    {
        (ImmutableArray<HealedLine> healed, Fault? error) = list.Heal(services.Time.GetUtcNow());
        if (!healed.IsEmpty)
        {
            Log.Healed(
                log, list.Path, LineRanges.Format([.. healed.Select(line => line.Number)]), Door.Name, HealedLines.Describe(healed));
        }

        if (error is not null && error.ToString() != healFailure)
        {
            Log.HealFailed(log, Door.Name, error.ToString());
        }

        healFailure = error?.ToString();
    }

    /// <summary>Watches what the list holds now, and no longer what it held before. What changes is found beside the wire, and
    /// taken over in small steps. What stays is the same object: so a knock that is under way goes on, and a line that
    /// the matcher has seen completed meanwhile does not come back to life.</summary>
    private void Watch()
    {
        reading++;
        Revive();
        OneWayKey? unneeded = OpenKey();
        List<WatchedSequence> gone = [.. watched.Values.Where(each => each.Key is not null && each.Key != key)];
        gone.ForEach(each => watched.Remove(each.Sequence));
        HashSet<WatchedSequence> dropped = [.. window];
        window.Clear();
        nextIndex = 0;
        List<WatchedSequence> fresh = [];
        FillWindow(fresh);
        services.Matcher.Add(fresh);
        services.Matcher.Order(window);
        dropped.ExceptWith(window);
        List<WatchedSequence> noLongerLive = [];
        List<WatchedSequence> spent = FindSpent(dropped, noLongerLive);
        services.Matcher.Add(spent);
        services.Spent.Add(spent);
        Keep(noLongerLive);
        List<WatchedSequence> removed = [.. watched.Values.Where(each => each.Place.Reading != reading)];
        removed.ForEach(each => watched.Remove(each.Sequence));
        services.Matcher.Remove([.. dropped]);
        services.Spent.Remove(gone.Concat(removed).Except(dropped));
        unneeded?.Dispose();
    }

    /// <summary>The matcher spends with a line those before it, and may have done so with an order that is no longer the list's, or
    /// with a line that the list refused. When all completions are served, the list and the ledger tell what is unused.</summary>
    /// <returns>Whether there were such lines.</returns>
    private bool Revive()
    {
        List<WatchedSequence> unused = window.FindAll(
            each => !each.IsLive && list.Content.Find(each.Sequence.Knocks) is >= 0 and int index && IsLive(index));
        bool isServed = false;
        if (unused.Count > 0)
        {
            // The packet that spent one of them has been counted, too.
            services.Matcher.Change(_ => isServed = waiting == 0);
        }

        if (isServed)
        {
            services.Matcher.Revive(unused);
        }

        return isServed;
    }

    /// <summary>Finds the newest spent lines, as many as there is memory for.</summary>
    /// <param name="dropped">Lines that were watched as live and are not in the window; those that are spent are taken out.</param>
    /// <param name="noLongerLive">Gets these.</param>
    /// <returns>Those that are not watched yet, the oldest first.</returns>
    private List<WatchedSequence> FindSpent(HashSet<WatchedSequence> dropped, List<WatchedSequence> noLongerLive)
    {
        List<WatchedSequence> fresh = [];
        long now = services.Time.GetTimestamp();
        int left = services.Spent.ShareOf(watched.Count - window.Count);
        for (int i = list.Content.Count - 1; i >= 0 && left > 0; i--)
        {
            WatchedSequence? known = IsLive(i) ? null : KnownAt(i);
            if (IsLive(i) || known?.Place.Reading == reading)
            {
                // A sequence may stand in the list several times, if all of these lines are spent.
                continue;
            }

            left--;
            if (known is not null && dropped.Remove(known))
            {
                noLongerLive.Add(known);
            }
            else if (known is null)
            {
                known = WatchedSequence.SpentLine(SequenceAt(i), door.Rules, this, now, KeyOf(i));
                watched[known.Sequence] = known;
                fresh.Add(known);
            }
            else if (!services.Spent.Contains(known))
            {
                fresh.Add(known);
            }

            known.Place = PlaceOf(i);
        }

        fresh.Reverse();
        return fresh;
    }

    /// <summary>Fills the window up with the next live lines.</summary>
    /// <param name="fresh">Gets those that are not watched yet.</param>
    private void FillWindow(List<WatchedSequence> fresh)
    {
        windowSize = Door.LookAhead;
        for (int live = window.Count(each => each.IsLive); live < windowSize && nextIndex < list.Content.Count; nextIndex++)
        {
            if (!IsLive(nextIndex))
            {
                continue;
            }

            WatchedSequence? known = KnownAt(nextIndex);
            if (known is null)
            {
                known = WatchedSequence.Line(SequenceAt(nextIndex), door.Rules, this, window.LastOrDefault(), KeyOf(nextIndex));
                watched[known.Sequence] = known;
                fresh.Add(known);
            }

            known.Place = PlaceOf(nextIndex);
            window.Add(known);
            live += known.IsLive ? 1 : 0;
        }
    }

    /// <summary>Watches lines on that were live, as spent ones; the oldest of all lists give way.</summary>
    private void Keep(List<WatchedSequence> passed)
    {
        services.Matcher.Spend(passed, services.Time.GetTimestamp());
        services.Spent.Add(passed);
    }

    /// <summary>Keeps the key if it is the one there was, so that a knock that is under way goes on.</summary>
    /// <returns>A key that is not needed any more.</returns>
    private OneWayKey? OpenKey()
    {
        OneWayPart? part = list.Content.Footer?.OneWay;
        if (part == keyPart)
        {
            return null;
        }

        OneWayKey? unneeded = key;
        key = part?.OpenKey();
        keyPart = part;
        return unneeded;
    }

    private bool IsLive(int index) => list.Content.Entries[index].State == LineState.Unused;

    private OneWayKey? KeyOf(int index) => OneWayLine.Is(list.Content.Knocks(index)) ? key : null;

    private WatchedSequence? KnownAt(int index) =>
        watched.GetAlternateLookup<ReadOnlySpan<Knock>>().TryGetValue(list.Content.Knocks(index), out WatchedSequence? known) ? known : null;

    private KnockSequence SequenceAt(int index) => new(list.Content.Knocks(index));

    private LinePlace PlaceOf(int index) => new(index, list.Content.Entries[index].Number, reading);
}
