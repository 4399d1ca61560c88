using System.Collections.Immutable;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;

namespace TanKnock.Daemon.Inspect;

/// <summary>Reads every list as a run would.</summary>
internal static class ListCheck
{
    internal static void Check(DaemonSettings settings, SequenceCheck sequences, Findings findings)
    {
        Action<Fault>? tolerate = settings.StrictModes ? null : lax => findings.Add(Severity.Warning, lax);
        using LedgerView? memory = ReadMemory(settings, findings);
        foreach (DoorSettings door in settings.Doors.Where(door => !door.OneTimeSequences.IsEmpty))
        {
            SortedSet<string> paths = ListPaths.Expand(door.OneTimeSequences);
            if (paths.Count == 0)
            {
                findings.Warning(
                    door.LineOf(DirectiveNames.OneTimeSequences),
                    $"{DirectiveNames.OneTimeSequences}: there is no such list yet",
                    "seqgen makes a pair of lists");
            }

            foreach (string path in paths)
            {
                CheckList(path, door, memory, sequences, findings, tolerate);
            }
        }

        if (settings.Doors.Any(door => !door.OneTimeSequences.IsEmpty)
            && new LedgerFolder(PosixFileSystem.Instance, settings.StateDirectory, tolerate).Check() is Fault error)
        {
            findings.Add(Severity.Error, error);
        }
    }

    /// <summary>A damaged memory would end the start; one that whoever checks may not read is passed over.</summary>
    private static LedgerView? ReadMemory(DaemonSettings settings, Findings findings)
    {
        if (settings.Doors.All(door => door.Sequence is not null))
        {
            return null;
        }

        LedgerView? memory = new LedgerFolder(PosixFileSystem.Instance, settings.StateDirectory, tolerate: null).Read(out Fault? error);
        if (error is not (null or { Problem: FileProblem.Denied }))
        {
            findings.Add(Severity.Error, error);
        }

        return memory;
    }

    private static void CheckList(
        string path,
        DoorSettings door,
        LedgerView? memory,
        SequenceCheck sequences,
        Findings findings,
        Action<Fault>? tolerate)
    {
        TanList? list = TanList.Load(PosixFileSystem.Instance, path, out Fault? error, tolerate, ListSide.Server);
        if (list is null)
        {
            findings.Add(Severity.Error, ListPaths.CheckName(path) ?? error!);
            return;
        }

        ImmutableArray<int> stale = memory is null ? [] : StaleLines(list.Content, memory);
        if (!stale.IsEmpty)
        {
            findings.Add(Severity.Warning, new Fault(
                path, 0, $"lines {LineRanges.Format(stale)} were spent and are unused here: they will be marked again"));
        }

        int left = list.Content.UnusedCount - stale.Length;
        if (left <= door.LowWater)
        {
            string few = left switch
            {
                0 => "no unused line is left",
                1 => "only 1 unused line is left",
                _ => $"only {left} unused lines are left",
            };
            findings.Add(Severity.Warning, new Fault(path, 0, $"{few} for {door.Name}"));
        }

        sequences.AddList(path, list.Content, door);
    }

    private static ImmutableArray<int> StaleLines(ListContent content, LedgerView memory) =>
    [
        .. Enumerable.Range(0, content.Count)
            .Where(i => content.Entries[i].State == LineState.Unused && memory.IsSpent(content.Knocks(i)))
            .Select(i => content.Entries[i].Number),
    ];
}
