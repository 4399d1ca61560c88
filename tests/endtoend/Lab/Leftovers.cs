using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace TanKnock.EndToEnd;

/// <summary>
/// What this process made and has not removed yet, and what an earlier one, killed, could not remove. Everything a lab
/// makes outside its processes is named after the pid of the process that made it: PREFIX-PID-NUMBER.
/// </summary>
internal static class Leftovers
{
    private const string Prefix = "tanknock-lab";

    private static readonly Lock Gate = new();
    private static readonly List<Action> Removals = [];
    private static readonly List<PosixSignalRegistration> Registrations = [];
    private static int _labs;

    /// <summary>A name nobody else has; the first call also removes what dead runs left behind.</summary>
    internal static string NextName()
    {
        lock (Gate)
        {
            if (_labs++ == 0)
            {
                RemoveOfDeadRuns();
                Registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, End));
                Registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, End));
                AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveAll();
            }

            return $"{Prefix}-{Environment.ProcessId}-{_labs}";
        }
    }

    internal static void Register(Action removal)
    {
        lock (Gate)
        {
            Removals.Add(removal);
        }
    }

    internal static void Forget(Action removal)
    {
        lock (Gate)
        {
            Removals.Remove(removal);
        }
    }

    /// <summary>Removes all and ends the process; xunit would first let all tests end that have begun.</summary>
    private static void End(PosixSignalContext signal)
    {
        // As long as this is held, tests make no labs.
        lock (Gate)
        {
            RemoveAll();
            Process.GetCurrentProcess().Kill();
        }
    }

    private static void RemoveAll()
    {
        Action[] removals;
        lock (Gate)
        {
            removals = [.. Removals];
            Removals.Clear();
        }

        foreach (Action removal in removals)
        {
            try
            {
                removal();
            }
            catch (IOException exception)
            {
                // Its test still runs, and has a hand in its folder. The next run removes the rest.
                Console.Error.WriteLine(exception);
            }
        }
    }

    private static void RemoveOfDeadRuns()
    {
        if (Directory.Exists(NetworkNamespace.Folder))
        {
            foreach (string path in Directory.GetFiles(NetworkNamespace.Folder, Prefix + "-*").Where(IsOfDeadRun))
            {
                new NetworkNamespace(Path.GetFileName(path)).Remove();
            }
        }

        foreach (string path in Directory.GetDirectories(Path.GetTempPath(), Prefix + "-*").Where(IsOfDeadRun))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static bool IsOfDeadRun(string path)
    {
        string[] parts = Path.GetFileName(path)[(Prefix.Length + 1)..].Split('-');
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            && !Directory.Exists($"/proc/{pid}");
    }
}
