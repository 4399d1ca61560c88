using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Privileges;

namespace TanKnock.Daemon.Inspect;

/// <summary><c>tanknockd check</c>: everything that is wrong, or may be, with configuration and lists. It starts and writes
/// nothing.</summary>
internal static class CheckCommand
{
    /// <param name="path">The configuration; null: the default one.</param>
    /// <param name="user">As whom to check; null: as the user whose daemon it is, if root checks, else as who checks.</param>
    /// <param name="output">Takes the summary.</param>
    /// <param name="error">Takes the findings.</param>
    internal static int Run(string? path, string? user, TextWriter output, TextWriter error)
    {
        // Whose it is root can see, and perhaps nobody else.
        if (user is not null)
        {
            CheckedUser.Named(user).Become();
        }
        else if (PosixFileSystem.Instance.CurrentUser == 0
            && ConfigurationFile.Load(path ?? ConfigurationFile.DefaultPath).AsUnderstood is DaemonSettings settings
            && CheckedUser.OwnerOf(settings, out string place) is CheckedUser owner)
        {
            output.WriteLine($"checked as user {owner}, to whom {place} belongs; --user root checks as root");
            owner.Become();
        }

        return Run(path, ListeningPorts.OfThisHost(), output, error);
    }

    /// <param name="path">The configuration; null: the default one.</param>
    /// <param name="listening">Ports on which something listens.</param>
    /// <param name="output">Takes the summary.</param>
    /// <param name="error">Takes the findings.</param>
    internal static int Run(string? path, IReadOnlySet<Knock> listening, TextWriter output, TextWriter error)
    {
        string file = path ?? ConfigurationFile.DefaultPath;
        ConfigurationResult result = ConfigurationFile.Load(file);
        Findings findings = new(file);
        findings.AddRange(result.Findings);
        FileCheck.CheckConfiguration(file, result.AsUnderstood, findings);
        if (result.AsUnderstood is DaemonSettings settings)
        {
            FileCheck.CheckOptions(file, settings, findings);
            CommandCheck.Check(settings, findings);
            SequenceCheck sequences = new(settings, listening, findings);
            ListCheck.Check(settings, sequences, findings);
            sequences.AddFixed(file);
            sequences.Finish();
        }

        // A folder is judged once for each file in it.
        IReadOnlyList<Finding> all = [.. findings.ToSorted().Distinct()];
        Findings.Print(all, error);
        PrintCandidates(listening, result.AsUnderstood, output);
        PrintCapabilities(file, result.AsUnderstood, output);
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

    /// <summary>What the daemon needs of root's privileges, so that whoever runs it can give it no more.</summary>
    private static void PrintCapabilities(string file, DaemonSettings? settings, TextWriter output)
    {
        if (settings is not null)
        {
            CapabilityNeed need = CapabilityNeed.Of(file, settings);
            bool isRoot = PosixFileSystem.Instance.CurrentUser == 0;
            string what = need.Because is null ? (isRoot ? need.OfRoot : need.Set).ToString() : $"all: {need.Because}";
            output.WriteLine($"capabilities that {(isRoot ? "it keeps if root starts it" : "it needs")}: {what}");
        }
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
