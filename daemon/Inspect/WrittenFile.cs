using System.Text;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;

namespace TanKnock.Daemon.Inspect;

/// <summary>Checks where the log and the pid file are written: a mistyped path must not overwrite a file that the daemon needs.</summary>
internal static class WrittenFile
{
    /// <summary>Digits of a process id and a line feed, with room.</summary>
    private const int MaxPidLength = 32;

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

    /// <summary>Which file of the daemon's own a path leads to, one that is there or one that it would make; null if none.</summary>
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
            (settings.SocketPath, "the socket of the daemon"),
            .. settings.Doors.SelectMany(door => door.OneTimeSequences, (door, list) => (list, $"a list of {door.Name}")),
        ];
        string full = Path.GetFullPath(path);
        return own.Where(each => LeadsTo(full, each.Path)).Select(each => $"{path} is {each.What}").FirstOrDefault();
    }

    /// <summary>Why the pid file cannot be there if the log is; null if it can.</summary>
    internal static string? WhyNotTwice(string pidFile, string? logFile) =>
        logFile is not null && LeadsTo(Path.GetFullPath(pidFile), Path.GetFullPath(logFile)) ? $"{pidFile} is the log file, too" : null;

    /// <summary>Why a pid file must not replace what is at a path; null if it may, or nothing is there. An older pid file may be
    /// replaced. A device, a list, or another file to which a mistyped path leads may not.</summary>
    internal static string? WhyNoPidFile(string path)
    {
        try
        {
            return PosixFileSystem.Instance.Look(path)?.Kind switch
            {
                null => null,
                FileKind.Regular => IsNumberOrNothing(ReadPidFile(path)) ? null : "what is there is not the number of a process",
                FileKind.Folder => "it is a folder",
                _ => "it is no regular file",
            };
        }
        catch (FileSystemException e)
        {
            return e.Reason;
        }
    }

    /// <summary>The beginning of a pid file: enough to tell whether it holds a number and nothing else.</summary>
    internal static string ReadPidFile(string path)
    {
        using IOpenFile file = PosixFileSystem.Instance.Open(path, forWriting: false);
        byte[] text = new byte[MaxPidLength];
        return Encoding.ASCII.GetString(text, 0, file.Read(text, 0));
    }

    /// <summary>Whether both paths lead to the same file, links followed, whether it is there already or not.</summary>
    private static bool LeadsTo(string path, string named)
    {
        string folder = Path.GetDirectoryName(named) ?? named;
        return (IsSame(Path.GetDirectoryName(path) ?? path, folder)
                && ListPaths.Find([named], folder, Path.GetFileName(path)) is not null)
            || ListPaths.Expand([named]).Any(file => IsSame(path, file));
    }

    private static bool IsSame(string path, string other) =>
        FileCheck.Look(path) is FileFacts facts && FileCheck.Look(other)?.IsSameFileAs(facts) == true;

    private static bool IsNumberOrNothing(string text) => text.Length < MaxPidLength && text.Trim().All(char.IsAsciiDigit);
}
