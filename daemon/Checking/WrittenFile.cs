using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Listening;

namespace TanKnock.Daemon.Checking;

/// <summary>The log and the pid file, which a mistyped path would put into a file that the daemon lives by.</summary>
internal static class WrittenFile
{
    /// <summary>What the daemon reads at a path where it is asked to write; null if nothing.</summary>
    /// <param name="path">The path to write to.</param>
    /// <param name="configuration">The configuration's path.</param>
    /// <param name="settings">What it says.</param>
    internal static string? WhyNot(string path, string configuration, DaemonSettings settings)
    {
        string full = Path.GetFullPath(path);
        if (full == Path.GetFullPath(configuration))
        {
            return $"{path} is the configuration";
        }

        string folder = Path.GetDirectoryName(full) ?? full;
        DoorSettings? door = settings.Doors.FirstOrDefault(door =>
            ListPaths.Find(door.OneTimeSequences.Select(Path.GetFullPath), folder, Path.GetFileName(full)) is not null);
        return door is null ? null : $"{path} is a list of {door.Name}";
    }

    /// <summary>Why the pid file must not be there; null if it may as far as the log is concerned.</summary>
    internal static string? WhyNotTwice(string pidFile, string? logFile) =>
        logFile is not null && Path.GetFullPath(pidFile) == Path.GetFullPath(logFile) ? $"{pidFile} is the log file, too" : null;
}
