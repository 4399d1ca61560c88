using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Memory;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Listening;

namespace TanKnock.Daemon.Checking;

/// <summary>Reads every list as a run would.</summary>
internal static class ListCheck
{
    internal static void Check(string file, DaemonSettings settings, SequenceCheck sequences, Findings findings)
    {
        Action<ListError>? tolerate = settings.StrictModes ? null : lax => findings.Add(Severity.Warning, lax);
        foreach (DoorSettings door in settings.Doors.Where(door => !door.OneTimeSequences.IsEmpty))
        {
            SortedSet<string> paths = ListPaths.Expand(door.OneTimeSequences);
            if (paths.Count == 0)
            {
                findings.Warning(
                    file,
                    door.LineOf(DirectiveNames.OneTimeSequences),
                    $"{DirectiveNames.OneTimeSequences}: there is no such list yet",
                    "seqgen makes a pair of lists");
            }

            foreach (string path in paths)
            {
                CheckList(path, door, sequences, findings, tolerate);
            }
        }

        if (settings.Doors.Any(door => !door.OneTimeSequences.IsEmpty)
            && StateFolder.Check(PosixFileSystem.Instance, settings.StateDirectory, tolerate) is ListError error)
        {
            findings.Add(Severity.Error, error);
        }
    }

    private static void CheckList(
        string path, DoorSettings door, SequenceCheck sequences, Findings findings, Action<ListError>? tolerate)
    {
        TanList? list = TanList.Load(PosixFileSystem.Instance, path, out ListError? error, memory: null, tolerate);
        if (list is null)
        {
            findings.Add(Severity.Error, error!);
            return;
        }

        int left = list.Content.UnusedCount;
        if (left <= door.LowWater)
        {
            string few = left switch
            {
                0 => "no unused line is left",
                1 => "only 1 unused line is left",
                _ => $"only {left} unused lines are left",
            };
            findings.Warning(path, 0, $"{few} for {door.Name}");
        }

        sequences.AddList(path, list.Content, door);
    }
}
