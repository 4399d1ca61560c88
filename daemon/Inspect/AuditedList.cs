using System.Collections.Immutable;
using System.Globalization;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Ledger;

namespace TanKnock.Daemon.Inspect;

/// <summary>A list's totals, and what about it should be looked at.</summary>
internal sealed class AuditedList
{
    /// <summary>At most this many line numbers are listed; the table has the others.</summary>
    private const int MaxNumbers = 10;

    /// <summary>In the order of reports, which is that of their numbers.</summary>
    internal static readonly ImmutableArray<LineState> States =
        [LineState.Unused, LineState.Used, LineState.Skipped, LineState.Burned];

    private readonly int[] counts = new int[States.Length];

    private AuditedList(string path, ListContent? content, Fault? error, int lowWater, LedgerView? memory)
    {
        Path = path;
        Error = error;
        KnowsEvents = memory is not null;
        List<string> attention = error is null ? [] : [$"{(content is null ? "refused" : "distrusted")}: {error.Reason}"];
        Rank = error is null ? int.MaxValue : 0;
        if (content is not null)
        {
            LastLine = content.LineCount;
            foreach (ref readonly ListEntry entry in content.Entries)
            {
                counts[(int)entry.State]++;
            }

            if (memory is { HasEvents: true })
            {
                FindEvents(content, memory);
            }

            Look(content, lowWater, attention);
        }

        Attention = string.Join("; ", attention);
    }

    internal string Path { get; }

    /// <summary>The number of the file's last line.</summary>
    internal int LastLine { get; }

    internal int Total => counts.Sum();

    /// <summary>By line number, what the ledger tells of lines.</summary>
    internal SortedDictionary<int, LineEvents> Events { get; } = [];

    /// <summary>Whether there was a memory to ask.</summary>
    internal bool KnowsEvents { get; }

    internal int Replayed => Events.Values.Count(each => each.Replayed is not null);

    internal int Healed => Events.Values.Count(each => each.Healed is not null);

    /// <summary>Why it cannot be read, or would not be trusted.</summary>
    internal Fault? Error { get; }

    /// <summary>One line; empty if all is well.</summary>
    internal string Attention { get; }

    /// <summary>What needs attention most has the lowest.</summary>
    internal int Rank { get; private set; }

    internal int CountOf(LineState state) => counts[(int)state];

    internal static AuditedList Of(
        string path, ListContent content, Fault? distrust, int lowWater, LedgerView? memory) =>
        new(path, content, distrust, lowWater, memory);

    /// <summary>Reads a list for its totals alone.</summary>
    internal static AuditedList Read(string path, int lowWater, LedgerView? memory)
    {
        AuditedList? audited = null;
        Fault? error = ListSurvey.Read(
            PosixFileSystem.Instance, path, (content, distrust) => audited = Of(path, content, distrust, lowWater, memory), line: null);
        return error is null ? audited! : new AuditedList(path, null, error, lowWater, memory);
    }

    /// <summary><c>total 8, unused 2, used 4, skipped 1, burned 1, replayed 1, healed 0</c>, over all of these lists; the last two
    /// count marked lines once more, and are there only if there was a memory to ask.</summary>
    internal static string Totals(IReadOnlyCollection<AuditedList> lists) => string.Create(
        CultureInfo.InvariantCulture, $"total {lists.Sum(list => list.Total)}, ")
        + string.Join(", ", States.Select(state => string.Create(
            CultureInfo.InvariantCulture, $"{LineNote.Word(state)} {lists.Sum(list => list.CountOf(state))}")))
        + (lists.Any(list => list.KnowsEvents) ? string.Create(
            CultureInfo.InvariantCulture, $", replayed {lists.Sum(list => list.Replayed)}, healed {lists.Sum(list => list.Healed)}") : "");

    /// <summary>Only marked lines can have been knocked again, or marked again.</summary>
    private void FindEvents(ListContent content, LedgerView memory)
    {
        for (int i = 0; i < content.Count; i++)
        {
            if (content.Entries[i].State != LineState.Unused
                && memory.EventsOf(content.Knocks(i)) is (var replayed, var healed)
                && (replayed ?? healed) is not null)
            {
                Events[content.Entries[i].Number] = new LineEvents(replayed, healed);
            }
        }
    }

    private void Look(ListContent content, int lowWater, List<string> attention)
    {
        int left = CountOf(LineState.Unused);
        Note(1, CountOf(LineState.Burned) > 0, () => Name(content, LineState.Burned));
        Note(2, Replayed > 0, () => Name("replayed", Replayed, NumbersOf(each => each.Replayed)));
        Note(3, left == 0, () => "no unused line left");
        Note(4, left > 0 && left <= lowWater, () => $"only {left} unused left");
        Note(5, CountOf(LineState.Skipped) > 0, () => Name(content, LineState.Skipped));
        Note(6, Healed > 0, () => Name("healed", Healed, NumbersOf(each => each.Healed)));

        void Note(int rank, bool applies, Func<string> text)
        {
            if (applies)
            {
                attention.Add(text());
                Rank = Math.Min(Rank, rank);
            }
        }
    }

    private IEnumerable<int> NumbersOf(Func<LineEvents, LineEvent?> kind) =>
        Events.Where(each => kind(each.Value) is not null).Select(each => each.Key);

    private string Name(ListContent content, LineState state) => Name(
        LineNote.Word(state),
        CountOf(state),
        Enumerable.Range(0, content.Count).Where(i => content.Entries[i].State == state).Select(i => content.Entries[i].Number));

    /// <summary><c>burned 3 (lines 5, 7-8)</c>.</summary>
    private static string Name(string what, int count, IEnumerable<int> numbers) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what} {count} (line{(count == 1 ? "" : "s")} {LineRanges.Format([.. numbers.Take(MaxNumbers)])}{(count > MaxNumbers ? ", ..." : "")})");
}

/// <summary>What happened to a line after it was spent, as far as the ledger tells.</summary>
internal sealed record LineEvents(LineEvent? Replayed, LineEvent? Healed)
{
    /// <summary>Each with its name, those that happened.</summary>
    internal IEnumerable<(string Name, LineEvent Event)> All
    {
        get
        {
            if (Replayed is not null)
            {
                yield return ("replayed", Replayed);
            }

            if (Healed is not null)
            {
                yield return ("healed", Healed);
            }
        }
    }

    /// <summary><c>replayed 4 times or more, last 2026-03-01T09:15:22Z from 198.51.100.9; healed ...</c>.</summary>
    internal string Describe() => string.Join("; ", All.Select(each => Describe(each.Name, each.Event)));

    /// <summary>Every first, second, fourth, ... time is recorded: a count from two on may have gone on.</summary>
    private static string Describe(string name, LineEvent each) =>
        (each.Count == 1 ? $"{name} {LineNote.FormatTime(each.Last)}" : $"{name} {each.Count} times or more, last {LineNote.FormatTime(each.Last)}")
        + (each.Source is null ? "" : $" from {each.Source}");
}
