using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Inspect;

/// <summary>The configuration file itself, and the files that it names apart from lists.</summary>
internal static class FileCheck
{
    private const int GroupOrWorldWritable = 0x12; // octal 022
    private const int WorldReadable = 0x4;

    /// <summary>Whoever can write to it runs commands as the daemon; whoever can read it knows fixed sequences.</summary>
    internal static void CheckConfiguration(string file, DaemonSettings? settings, Findings findings)
    {
        if (Look(file) is not FileFacts facts)
        {
            return;
        }

        CheckWriters(file, facts, findings, 0, "");
        if ((facts.Mode & WorldReadable) != 0 && settings?.Doors.Any(door => door.Sequence is not null) == true)
        {
            findings.Warning(0, $"mode {Octal(facts)} lets everybody read its sequences", $"chmod o-r {file}");
        }
    }

    /// <summary>Warns if somebody else can change a file that decides what the daemon runs.</summary>
    /// <param name="path">That file.</param>
    /// <param name="facts">What it is.</param>
    /// <param name="findings">Takes the warning.</param>
    /// <param name="line">The line of the configuration that names it.</param>
    /// <param name="prefix">What the message begins with.</param>
    internal static void CheckWriters(string path, FileFacts facts, Findings findings, int line, string prefix)
    {
        if (facts.Owner != 0 && facts.Owner != PosixFileSystem.Instance.CurrentUser)
        {
            findings.Warning(
                line, $"{prefix}it belongs to user {facts.Owner}, who can change what the daemon runs", $"chown root {path}");
        }

        if ((facts.Mode & GroupOrWorldWritable) != 0)
        {
            findings.Warning(
                line, $"{prefix}mode {Octal(facts)} lets others change what the daemon runs", $"chmod go-w {path}");
        }
    }

    /// <summary>Looks at a file, links followed; null if it is not there or may not be looked at.</summary>
    internal static FileFacts? Look(string path)
    {
        try
        {
            string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            return PosixFileSystem.Instance.Look(target);
        }
        catch (Exception e) when (e is FileSystemException or IOException or UnauthorizedAccessException)
        {
            // The parser reports a configuration that cannot be read.
            return null;
        }
    }

    /// <summary>A run opens the log first of all, and ends if that fails.</summary>
    internal static void CheckOptions(string file, DaemonSettings settings, Findings findings)
    {
        HostNetwork host = HostNetwork.TryRead(out string? unread)
            ?? throw new UserErrorException($"cannot look at the interfaces: {unread}");
        foreach (string name in settings.EffectiveInterfaces)
        {
            if (host.WhyAbsent(name) is CaptureError absence)
            {
                findings.Warning(
                    settings.LineOf(DirectiveNames.Interface),
                    $"{DirectiveNames.Interface}: {Quote.Of(name)}: {absence.Message}; the daemon would wait for it");
            }
        }

        CheckWritten(DirectiveNames.LogFile, settings.LogFile, path =>
            path is "/dev/stdout" or "/dev/stderr" ? null
            : WrittenFile.WhyNot(path, file, settings) ?? (File.Exists(path) ? Access.WhyNotWritable(path) : WhyNothingCanBeMadeAt(path)));
        CheckWritten(DirectiveNames.PidFile, settings.PidFile, path =>
            WrittenFile.WhyNot(path, file, settings) ?? WrittenFile.WhyNotTwice(path, settings.LogFile)
                ?? (WrittenFile.WhyNoPidFile(path) is string fault ? $"{path}: {fault}" : WhyNothingCanBeMadeAt(path)));

        void CheckWritten(string directive, string? path, Func<string, string?> whyNot)
        {
            if (path is not null && whyNot(path) is string fault)
            {
                findings.Error(settings.LineOf(directive), $"{directive}: {fault}");
            }
        }
    }

    private static string? WhyNothingCanBeMadeAt(string path) =>
        Directory.Exists(path)
            ? $"{path} is a folder"
            : Path.GetDirectoryName(Path.GetFullPath(path)) is string folder && Directory.Exists(folder)
                ? Access.WhyNothingCanBeMadeIn(folder)
                : $"the folder of {path} is not there";

    private static string Octal(FileFacts facts) => Convert.ToString(facts.Mode, 8).PadLeft(4, '0');
}

/// <summary>Logs a warning if others can change the configuration of a run: its commands run with the daemon's rights.</summary>
internal static class ConfigurationWriters
{
    internal static void Report(string file, ILogger log)
    {
        Findings findings = new(file);
        if (FileCheck.Look(file) is FileFacts facts)
        {
            FileCheck.CheckWriters(file, facts, findings, 0, "");
        }

        foreach ((_, Fault fault) in findings.ToSorted())
        {
            Log.UnsafeConfiguration(log, fault.WithHint);
        }
    }
}
