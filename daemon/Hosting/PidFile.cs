using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Inspect;
using TanKnock.Daemon.Logging;

namespace TanKnock.Daemon.Hosting;

/// <summary>The pid file of a run, if one is configured: written when the daemon is about to listen, removed when all is closed.</summary>
internal sealed class PidFileGuard(string? path, ILogger log) : IDisposable
{
    private readonly Stack<PidFile> written = [];

    /// <exception cref="UserErrorException">It cannot be written, or another daemon is running.</exception>
    internal void Write()
    {
        if (path is not null)
        {
            written.Push(new PidFile(path));
        }
    }

    public void Dispose()
    {
        if (written.TryPop(out PidFile? file) && file.Remove() is string reason)
        {
            Log.PidFileStays(log, reason);
        }
    }
}

/// <summary>A file that holds the daemon's process id while it listens.</summary>
internal sealed class PidFile
{
    private const string DaemonName = "tanknockd";

    private const int WorldReadable = 0x1A4; // octal 0644

    private const string Hint = "name another path";

    private readonly PosixFileSystem files = PosixFileSystem.Instance;
    private readonly string path;

    /// <summary>Writes the file whole, in the place of an older one.</summary>
    /// <exception cref="UserErrorException">It cannot be written, something else is there, or it names another daemon that is
    /// alive.</exception>
    internal PidFile(string path)
    {
        this.path = path;
        if (WrittenFile.WhyNoPidFile(path) is string fault)
        {
            throw new UserErrorException($"cannot write the pid file: {path}: {fault}", Hint);
        }

        if (Read() is int other && other != Environment.ProcessId && IsDaemon(other))
        {
            throw new UserErrorException($"{path}: process {other} is running already", "stop it, or remove the file");
        }

        try
        {
            using PendingFile file = new(files, path);
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));

            // Owner and group of this process, by the only file that is sure to have both (proc(5)).
            FileFacts own = files.Look("/proc/self") ?? throw new FileSystemException(FileProblem.NotFound, "/proc/self", "no /proc");
            file.Sync(like: own with { Mode = WorldReadable });
            file.PutInPlace(replace: true);
        }
        catch (FileSystemException e)
        {
            throw new UserErrorException($"cannot write the pid file: {e.Message}");
        }
    }

    /// <summary>Removes the file if it is still ours; returns why that failed, or null.</summary>
    internal string? Remove()
    {
        try
        {
            if (Read() == Environment.ProcessId)
            {
                files.Delete(path);
            }

            return null;
        }
        catch (FileSystemException e)
        {
            return e.Message;
        }
    }

    /// <summary>Numbers are given again: after a crash and a reboot another program may have the one in an old file.</summary>
    private static bool IsDaemon(int process) =>
        NameOf(process) is string name && (name == DaemonName || name == NameOf(Environment.ProcessId));

    /// <summary>The name of the program that a process runs; null if there is none. One that has ended keeps its number until
    /// somebody takes notice, which in a container may be never.</summary>
    private static string? NameOf(int process)
    {
        try
        {
            // proc_pid_stat(5): "1234 (name) S ...", where a name may have anything in it.
            string facts = File.ReadAllText($"/proc/{process}/stat");
            int end = facts.LastIndexOf(')');
            return facts[end + 2] is 'Z' or 'X' ? null : facts[(facts.IndexOf('(') + 1)..end];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private int? Read()
    {
        try
        {
            string text = WrittenFile.ReadPidFile(path).Trim();
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : null;
        }
        catch (FileSystemException)
        {
            // Not there, or nothing that we could have written.
            return null;
        }
    }
}
