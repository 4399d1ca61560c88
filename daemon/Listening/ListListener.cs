using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Listening;

/// <summary>Keeps the matcher listening for a list's window, and for its spent lines, to recognise replays.</summary>
/// <param name="list">The list.</param>
/// <param name="door">Whose it is.</param>
/// <param name="services">What it shares with others.</param>
internal sealed class ListListener(TanList list, Door door, ListServices services)
{
    private readonly MatcherGate gate = services.Gate;
    private readonly ILogger log = services.Log;

    /// <summary>Its lines in <see cref="SpentWatch"/>, those that have given way among them.</summary>
    private readonly List<LinkedListNode<Listened>> spent = [];
    private readonly List<Listened> window = [];
    private Listened? last;

    /// <summary>Of a one-way list; null of another.</summary>
    private OneWayKey? key;
    private OneWayPart? keyPart;
    private int nextIndex;
    private int windowSize;

    /// <summary>How many lines were left when it was last said that they are few; -1: they were not.</summary>
    private int saidLeft = -1;

    /// <summary>Why spent lines could not be marked again; said once.</summary>
    private string? healFailure;
    private bool stopped;

    /// <summary>Whose list it is.</summary>
    internal Door Owner => door;

    /// <summary>The door as it is configured at the moment.</summary>
    internal DoorSettings Door => door.Settings;

    internal string Path => list.Path;

    /// <summary>Whose list it is, where a door may have several; null for the one list of a door.</summary>
    internal string? Person => Door.OneTimeSequences is [string only] && !ListPaths.IsPattern(only)
        ? null
        : System.IO.Path.GetFileNameWithoutExtension(list.Path);

    /// <summary>Unused lines in the file.</summary>
    internal int Left => list.Content.UnusedCount;

    /// <summary>The file as it was last read or marked.</summary>
    internal FileFacts Seen => list.Seen;

    /// <summary>Whether there is no line to listen for.</summary>
    internal bool IsExhausted => window.Count == 0;

    /// <summary>Whether spent lines stand in the file as unused.</summary>
    internal bool IsStale => list.IsStale;

    /// <summary>Reads the list again and listens for what it holds now; if it cannot be read, what it held stays in force.</summary>
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
        Listen();
    }

    /// <summary>Tries once more to mark spent lines in the file.</summary>
    internal void HealAgain()
    {
        ListContent before = list.Content;
        Heal();
        if (!ReferenceEquals(before, list.Content))
        {
            Listen();
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
            Listen();
        }
    }

    /// <summary>Listens for nothing any more.</summary>
    internal void Stop()
    {
        stopped = true;
        gate.Change(Forget);
    }

    /// <summary>Listens for what the list holds now, and no longer for what it held before.</summary>
    private void Listen() => gate.Change(matcher =>
    {
        // The new lines come before the old ones go: so a knock that is under way while its list is read again goes on.
        OneWayKey? unneeded = OpenKey();
        List<LinkedListNode<Listened>> spentBefore = [.. spent];
        List<Listened> windowBefore = [.. window];
        spent.Clear();
        window.Clear();
        last = null;
        nextIndex = 0;
        int first = FirstSpentToListenFor(services.Spent.Share + spentBefore.Count);
        for (int i = first; i < list.Content.Count; i++)
        {
            if (!list.IsLive(i))
            {
                Listened line = Listened.SpentLine(
                    SequenceAt(i), door.Rules, TagOf(i), services.Time.GetTimestamp(), KeyOf(i));
                matcher.Add(line);
                spent.Add(services.Spent.Keep(matcher, line));
            }
        }

        FillWindow(matcher);
        spentBefore.ForEach(line => services.Spent.Forget(matcher, line));
        windowBefore.ForEach(matcher.Remove);
        unneeded?.Dispose();
    });

    /// <summary>Marks a completed or burned line; the window moves on.</summary>
    /// <param name="line">The line.</param>
    /// <param name="note">What to note.</param>
    /// <param name="whole">For a one-way line: what was knocked.</param>
    internal ConsumeResult Mark(Listened line, LineNote note, KnockSequence? whole = null)
    {
        LineTag tag = (LineTag)line.Tag;
        if (stopped)
        {
            // It waited in the queue while its list was revoked.
            return new ConsumeResult(ConsumeVerdict.Gone, tag.Number, [], null, false);
        }

        ConsumeResult result = list.Consume(line.Sequence, tag.Index, note, Door.LookAhead, whole);
        result = result with { Line = result.Line > 0 ? result.Line : tag.Number };
        if (result.Reread)
        {
            Log.Reread(log, list.Path, Left);
            TakeOver();
        }
        else
        {
            gate.Change(matcher =>
            {
                spent.AddRange(window.FindAll(each => !each.IsLive).Select(each => services.Spent.Keep(matcher, each)));
                window.RemoveAll(each => !each.IsLive);
                FillWindow(matcher);
            });
        }

        return result;
    }

    /// <summary>Keeps the key if it is the one there was, so that a knock that is under way goes on.</summary>
    private OneWayKey? OpenKey()
    {
        OneWayPart? part = list.Content.Footer?.OneWay;
        OneWayKey? unneeded = null;
        if (part != keyPart)
        {
            unneeded = key;
            key = part?.OpenKey();
            keyPart = part;
        }

        return unneeded;
    }

    private OneWayKey? KeyOf(int index) => OneWayLine.Is(list.Content.Knocks(index)) ? key : null;

    private void Forget(Matcher matcher)
    {
        spent.ForEach(line => services.Spent.Forget(matcher, line));
        window.ForEach(matcher.Remove);
        spent.Clear();
        window.Clear();
        last = null;
        nextIndex = 0;
        key?.Dispose();
        key = null;
        keyPart = null;
    }

    private void FillWindow(Matcher matcher)
    {
        windowSize = Door.LookAhead;
        while (window.Count < windowSize && (nextIndex = list.NextLive(nextIndex)) >= 0)
        {
            last = Listened.Line(SequenceAt(nextIndex), door.Rules, TagOf(nextIndex), last, KeyOf(nextIndex));
            window.Add(last);
            matcher.Add(last);
            nextIndex++;
        }

        nextIndex = nextIndex < 0 ? list.Content.Count : nextIndex;
    }

    private int FirstSpentToListenFor(int share)
    {
        int count = 0;
        for (int i = list.Content.Count - 1; i >= 0; i--)
        {
            if (!list.IsLive(i) && ++count == share)
            {
                return i;
            }
        }

        return 0;
    }

    private KnockSequence SequenceAt(int index) => new(list.Content.Knocks(index));

    private LineTag TagOf(int index) => new(this, index, list.Content.Entries[index].Number);
}
