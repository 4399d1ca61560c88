using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Listening;

namespace TanKnock.Daemon.Hosting;

/// <summary><c>tanknockd check</c>: everything that is wrong, or may be, with configuration and lists.</summary>
internal static class Check
{
    internal static int Run(string? path, TextWriter output, TextWriter error)
    {
        string file = path ?? ConfigurationLoader.DefaultPath;
        ConfigurationResult result = ConfigurationFile.Load(file);
        List<Diagnostic> findings = [.. result.Diagnostics];
        if (result.Settings?.Interfaces.Length > 1)
        {
            findings.Add(new Diagnostic(
                Severity.Error, file, result.Settings.LineOf(DirectiveNames.Interface), "only one interface at a time so far"));
        }

        foreach (DoorSettings door in result.Settings?.Doors ?? [])
        {
            foreach (string list in ListPaths.Expand(door.OneTimeSequences))
            {
                findings.AddRange(CheckList(list, door));
            }
        }

        ConfigurationLoader.Print(findings, error);
        int errors = findings.Count(finding => finding.Severity == Severity.Error);
        output.WriteLine($"{Count(errors, "error")}, {Count(findings.Count - errors, "warning")}");
        return errors == 0 ? ExitCode.Done : ExitCode.Usage;
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static IEnumerable<Diagnostic> CheckList(string path, DoorSettings door)
    {
        TanList? list = TanList.Load(PosixFileSystem.Instance, path, out ListError? error);
        if (list is null)
        {
            yield return new Diagnostic(Severity.Error, path, error!.Line, error.Reason, error.Hint);
            yield break;
        }

        int left = list.Content.UnusedCount;
        if (left == 0)
        {
            yield return new Diagnostic(Severity.Warning, path, 0, $"no unused line is left for {door.Name}");
        }
        else if (left <= door.LowWater)
        {
            yield return new Diagnostic(Severity.Warning, path, 0, $"only {left} unused lines are left for {door.Name}");
        }
    }
}
