using System.Globalization;
using TanKnock.Cli;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;

namespace TanKnock.Daemon.Inspect;

/// <summary><c>tanknockd audit [-c FILE | FILE...] [--json]</c>: what lists say of their lines. It reads only, and shows no
/// sequence.</summary>
internal sealed class AuditCommand(LedgerView? memory, bool json, TextWriter output, TextWriter errors)
{
    private bool failed;

    /// <summary>Reports on these files in their order, on each that can be read; returns the exit code.</summary>
    /// <param name="files">Lists.</param>
    /// <param name="stateFolder">Where a memory may be that knows of replays; what cannot be read there is passed over.</param>
    /// <param name="json">For programs.</param>
    /// <param name="output">Where to.</param>
    /// <param name="errors">Where errors go.</param>
    internal static int Run(
        IReadOnlyList<string> files, string stateFolder, bool json, TextWriter output, TextWriter errors)
    {
        using LedgerView? memory = new LedgerFolder(PosixFileSystem.Instance, stateFolder, tolerate: null).Read(out _);
        AuditCommand audit = new(memory, json, output, errors);
        for (int i = 0; i < files.Count; i++)
        {
            audit.Report(files[i], DoorSettings.DefaultLowWater, first: i == 0);
        }

        return audit.failed ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>Reports on all lists of a configuration: totals over all and what needs attention first.</summary>
    internal static int Run(DaemonSettings settings, bool json, TextWriter output, TextWriter errors)
    {
        using LedgerView? memory = new LedgerFolder(PosixFileSystem.Instance, settings.StateDirectory, tolerate: null).Read(out Fault? error);
        if (error is not null)
        {
            Complaint.Warn(errors, "tanknockd", $"{error}; what was replayed or healed is not shown", error.Hint);
        }

        AuditCommand audit = new(memory, json, output, errors);
        Dictionary<string, int> lowWaters = [];
        foreach (DoorSettings door in settings.Doors)
        {
            foreach (string path in ListPaths.Expand(door.OneTimeSequences))
            {
                lowWaters.TryAdd(path, door.LowWater);
            }
        }

        AuditedList[] lists = [.. lowWaters.Select(list => AuditedList.Read(list.Key, list.Value, memory)).OrderBy(list => list.Rank)];
        if (!json)
        {
            audit.Overview(lists);
        }

        foreach ((string path, int lowWater) in lists.Select(list => (list.Path, lowWaters[list.Path])))
        {
            audit.Report(path, lowWater, first: false);
        }

        return audit.failed ? ExitCode.Failed : ExitCode.Done;
    }

    private void Overview(AuditedList[] lists)
    {
        AuditedList[] notable = [.. lists.Where(list => list.Attention.Length > 0)];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{lists.Length} {(lists.Length == 1 ? "list" : "lists")}: {AuditedList.Totals(lists)}; attention needed by {notable.Length}"));
        foreach (AuditedList list in notable)
        {
            output.WriteLine($"attention: {PlainText.Escape(list.Path)}: {list.Attention}");
        }

        output.Flush();
    }

    private void Report(string path, int lowWater, bool first)
    {
        IAuditReport report = json ? new AuditJson(output) : new AuditTable(output, first);
        Fault? error = ListSurvey.Read(PosixFileSystem.Instance, path, Begin, report.Add);
        if (error is null)
        {
            report.End();
            output.Flush();
        }
        else
        {
            Complaint.Write(errors, "tanknockd", error.ToString(), error.Hint);
            failed = true;
        }

        void Begin(ListContent content, Fault? distrust)
        {
            if (distrust is not null)
            {
                Complaint.Warn(errors, "tanknockd", distrust.ToString(), distrust.Hint);
            }

            report.Begin(AuditedList.Of(path, content, null, lowWater, memory));
        }
    }
}
