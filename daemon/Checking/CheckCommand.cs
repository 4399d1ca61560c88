using TanKnock.Cli;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Hosting;

namespace TanKnock.Daemon.Checking;

/// <summary><c>tanknockd check</c>: everything that is wrong, or may be, with configuration and lists. It starts and writes
/// nothing.</summary>
internal static class CheckCommand
{
    internal static int Run(string? path, TextWriter output, TextWriter error) =>
        Run(path, ListeningPorts.OfThisHost(), output, error);

    /// <param name="path">The configuration; null: the default one.</param>
    /// <param name="listening">Ports on which something listens.</param>
    /// <param name="output">Takes the summary.</param>
    /// <param name="error">Takes the findings.</param>
    internal static int Run(string? path, IReadOnlySet<Knock> listening, TextWriter output, TextWriter error)
    {
        string file = path ?? ConfigurationLoader.DefaultPath;
        ConfigurationResult result = ConfigurationFile.Load(file);
        Findings findings = new();
        findings.AddRange(result.Diagnostics);
        FileCheck.CheckConfiguration(file, result.AsUnderstood, findings);
        if (result.AsUnderstood is DaemonSettings settings)
        {
            FileCheck.CheckOptions(file, settings, findings);
            CommandCheck.Check(file, settings, findings);
            SequenceCheck sequences = new(settings, listening, findings);
            ListCheck.Check(file, settings, sequences, findings);
            sequences.AddFixed(file);
            sequences.Finish();
        }

        IReadOnlyList<Diagnostic> all = findings.ToSorted();
        ConfigurationLoader.Print(all, error);
        PrintCandidates(listening, result.AsUnderstood, output);
        int errors = all.Count(finding => finding.Severity == Severity.Error);
        output.WriteLine($"{Count(errors, "error")}, {Count(all.Count - errors, "warning")}");
        return errors == 0 ? ExitCode.Done : ExitCode.Usage;
    }

    /// <summary>What comes in at such ports is a stray to everybody who is knocking. That is nothing to warn of as long as
    /// they are not busy, and the daemon cannot know.</summary>
    private static void PrintCandidates(IReadOnlySet<Knock> listening, DaemonSettings? settings, TextWriter output)
    {
        Knock[] candidates = [.. listening
            .Where(knock => settings?.IgnorePorts.Any(range => range.Contains(knock)) != true)
            .OrderBy(knock => knock.Port).ThenBy(knock => knock.Protocol)];
        if (candidates.Length > 0)
        {
            output.WriteLine($"something listens on these ports; if they are busy: ignore_ports = {string.Join(',', candidates)}");
        }
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
