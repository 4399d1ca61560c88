using System.Collections.Immutable;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Memory;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Hosting;

/// <summary><c>tanknockd check</c>: everything that is wrong, or may be, with configuration and lists.</summary>
internal static class Check
{
    internal static int Run(string? path, TextWriter output, TextWriter error)
    {
        string file = path ?? ConfigurationLoader.DefaultPath;
        ConfigurationResult result = ConfigurationFile.Load(file);
        List<Diagnostic> findings = [.. result.Diagnostics];
        if (result.Settings is DaemonSettings settings)
        {
            findings.AddRange(InterfaceCheck.Run(settings, file));
            findings.AddRange(CheckLists(settings));
        }

        ConfigurationLoader.Print(findings, error);
        int errors = findings.Count(finding => finding.Severity == Severity.Error);
        output.WriteLine($"{Count(errors, "error")}, {Count(findings.Count - errors, "warning")}");
        return errors == 0 ? ExitCode.Done : ExitCode.Usage;
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    /// <summary>By file, then by line.</summary>
    private static IEnumerable<Diagnostic> CheckLists(DaemonSettings settings)
    {
        List<Diagnostic> findings = [];
        Action<ListError>? tolerate = settings.StrictModes ? null : lax => findings.Add(Describe(Severity.Warning, lax));
        using MemoryView? memory = ReadMemory(settings, findings);
        foreach (DoorSettings door in settings.Doors)
        {
            foreach (string list in ListPaths.Expand(door.OneTimeSequences))
            {
                CheckList(list, door, memory, findings, tolerate);
            }
        }

        if (settings.Doors.Any(door => door.Sequence is null)
            && StateFolder.Check(PosixFileSystem.Instance, settings.StateDirectory, tolerate) is ListError error)
        {
            findings.Add(Describe(Severity.Error, error));
        }

        // A folder is judged once for each list in it.
        return findings.Distinct().OrderBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.Line);
    }

    /// <summary>A damaged memory would end the start; one that whoever checks may not read is passed over.</summary>
    private static MemoryView? ReadMemory(DaemonSettings settings, List<Diagnostic> findings)
    {
        if (settings.Doors.All(door => door.Sequence is not null))
        {
            return null;
        }

        MemoryView? memory = StateFolder.Read(PosixFileSystem.Instance, settings.StateDirectory, out ListError? error);
        findings.AddRange(error is null or { Problem: FileProblem.Denied } ? [] : [Describe(Severity.Error, error)]);
        return memory;
    }

    private static void CheckList(
        string path, DoorSettings door, MemoryView? memory, List<Diagnostic> findings, Action<ListError>? tolerate)
    {
        TanList? list = TanList.Load(PosixFileSystem.Instance, path, out ListError? error, memory: null, tolerate);
        ImmutableArray<int> stale = list is null || memory is null ? [] : StaleLines(list.Content, memory);
        int left = (list?.Content.UnusedCount ?? 0) - stale.Length;
        if (!stale.IsEmpty)
        {
            findings.Add(new Diagnostic(
                Severity.Warning, path, 0, $"lines {LineRanges.Format(stale)} were spent and are unused here: they will be marked again"));
        }

        if (list is null)
        {
            findings.Add(Describe(Severity.Error, error!));
        }
        else if (left <= door.LowWater)
        {
            string few = left == 0 ? "no unused line is left" : $"only {left} unused lines are left";
            findings.Add(new Diagnostic(Severity.Warning, path, 0, $"{few} for {door.Name}"));
        }
    }

    private static ImmutableArray<int> StaleLines(ListContent content, MemoryView memory) =>
    [
        .. Enumerable.Range(0, content.Count)
            .Where(i => content.Entries[i].State == LineState.Unused && memory.Remembers(content.Knocks(i)))
            .Select(i => content.Entries[i].Number),
    ];

    private static Diagnostic Describe(Severity severity, ListError error) =>
        new(severity, error.Path, error.Line, error.Reason, error.Hint);
}
