using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Status;

namespace TanKnock.Daemon.Checking;

/// <summary>The log and the pid file, which a mistyped path would put into a file that the daemon lives by.</summary>
internal static class WrittenFile
{
    /// <exception cref="UserErrorException">One of them must not be written.</exception>
    internal static void Require(string? logFile, string? pidFile, string configuration, DaemonSettings settings)
    {
        string? log = logFile is null ? null : WhyNot(logFile, configuration, settings);
        string? pid = pidFile is null ? null : WhyNot(pidFile, configuration, settings) ?? WhyNotTwice(pidFile, logFile);
        if ((log ?? pid) is string fault)
        {
            string directive = log is null ? DirectiveNames.PidFile : DirectiveNames.LogFile;
            throw new UserErrorException($"{directive}: {fault}", "name another path", ExitCode.Usage);
        }
    }

    /// <summary>What the daemon has at a path, or would have, where it is asked to write; null if nothing.</summary>
    /// <param name="path">The path to write to.</param>
    /// <param name="configuration">The configuration's path.</param>
    /// <param name="settings">What it says.</param>
    internal static string? WhyNot(string path, string configuration, DaemonSettings settings)
    {
        IEnumerable<(string Path, string What)> own =
        [
            (Path.GetFullPath(configuration), "the configuration"),
            .. LedgerFolder.FileNames
                .Select(name => (Path.Combine(settings.StateDirectory, name), "the ledger of the daemon")),
            (StatusSocket.PathFor(settings), "the socket of the daemon"),
            .. settings.Doors.SelectMany(door => door.OneTimeSequences, (door, list) => (list, $"a list of {door.Name}")),
        ];
        string full = Path.GetFullPath(path);
        return own.Where(each => LeadsTo(full, each.Path)).Select(each => $"{path} is {each.What}").FirstOrDefault();
    }

    /// <summary>Why the pid file must not be there; null if it may as far as the log is concerned.</summary>
    internal static string? WhyNotTwice(string pidFile, string? logFile) =>
        logFile is not null && LeadsTo(Path.GetFullPath(pidFile), Path.GetFullPath(logFile)) ? $"{pidFile} is the log file, too" : null;

    /// <summary>Whatever links are on the way, and whether something is there already or not.</summary>
    private static bool LeadsTo(string path, string named)
    {
        string folder = Path.GetDirectoryName(named) ?? named;
        return (IsSame(Path.GetDirectoryName(path) ?? path, folder)
                && ListPaths.Find([named], folder, Path.GetFileName(path)) is not null)
            || ListPaths.Expand([named]).Any(file => IsSame(path, file));
    }

    private static bool IsSame(string path, string other) =>
        FileCheck.Look(path) is FileFacts facts && FileCheck.Look(other)?.IsSameFileAs(facts) == true;
}
