using System.Collections.Immutable;
using System.Globalization;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Audit;

/// <summary>A list's totals, and what about it should be looked at.</summary>
internal sealed class AuditedList
{
    /// <summary>So many line numbers name the place; the table has the others.</summary>
    private const int MaxNumbers = 10;

    /// <summary>In the order of reports, which is that of their numbers.</summary>
    internal static readonly ImmutableArray<LineState> States =
        [LineState.Unused, LineState.Used, LineState.Skipped, LineState.Burned];

    private readonly int[] counts = new int[States.Length];

    private AuditedList(string path, ListContent? content, ListError? error, int lowWater)
    {
        Path = path;
        Error = error;
        List<string> attention = error is null ? [] : [$"{(content is null ? "refused" : "distrusted")}: {error.Reason}"];
        Rank = error is null ? int.MaxValue : 0;
        if (content is not null)
        {
            LastLine = content.LineCount;
            foreach (ref readonly ListEntry entry in content.Entries)
            {
                counts[(int)entry.State]++;
            }

            Look(content, lowWater, attention);
        }

        Attention = string.Join("; ", attention);
    }

    internal string Path { get; }

    /// <summary>The number of the file's last line.</summary>
    internal int LastLine { get; }

    internal int Total => counts.Sum();

    /// <summary>Why it cannot be read, or would not be trusted.</summary>
    internal ListError? Error { get; }

    /// <summary>One line; empty if all is well.</summary>
    internal string Attention { get; }

    /// <summary>What needs attention most has the lowest.</summary>
    internal int Rank { get; private set; }

    internal int CountOf(LineState state) => counts[(int)state];

    internal static AuditedList Of(string path, ListContent content, ListError? distrust, int lowWater) =>
        new(path, content, distrust, lowWater);

    /// <summary>Reads a list for its totals alone.</summary>
    internal static AuditedList Read(string path, int lowWater)
    {
        AuditedList? audited = null;
        ListError? error = ListSurvey.Read(
            PosixFileSystem.Instance, path, (content, distrust) => audited = Of(path, content, distrust, lowWater), line: null);
        return error is null ? audited! : new AuditedList(path, null, error, lowWater);
    }

    /// <summary><c>total 8, unused 2, used 4, skipped 1, burned 1</c>, over all of these lists.</summary>
    internal static string Totals(IReadOnlyCollection<AuditedList> lists) => string.Create(
        CultureInfo.InvariantCulture, $"total {lists.Sum(list => list.Total)}, ")
        + string.Join(", ", States.Select(state => string.Create(
            CultureInfo.InvariantCulture, $"{LineNote.Word(state)} {lists.Sum(list => list.CountOf(state))}")));

    private void Look(ListContent content, int lowWater, List<string> attention)
    {
        Note(1, CountOf(LineState.Burned) > 0, Numbers(content, LineState.Burned));
        int left = CountOf(LineState.Unused);
        Note(2, left == 0, "no unused line left");
        Note(3, left > 0 && left <= lowWater, $"only {left} unused left");
        Note(4, CountOf(LineState.Skipped) > 0, Numbers(content, LineState.Skipped));

        void Note(int rank, bool applies, string text)
        {
            if (applies)
            {
                attention.Add(text);
                Rank = Math.Min(Rank, rank);
            }
        }
    }

    /// <summary><c>burned 3 (lines 5, 7-8)</c>.</summary>
    private string Numbers(ListContent content, LineState state)
    {
        int count = CountOf(state);
        ImmutableArray<int>.Builder numbers = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < content.Count && numbers.Count < Math.Min(count, MaxNumbers); i++)
        {
            if (content.Entries[i].State == state)
            {
                numbers.Add(content.Entries[i].Number);
            }
        }

        string more = count > MaxNumbers ? ", ..." : "";
        return $"{LineNote.Word(state)} {count} (line{(count == 1 ? "" : "s")} {LineRanges.Format(numbers.ToImmutable())}{more})";
    }
}
