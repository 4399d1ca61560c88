using Microsoft.Win32.SafeHandles;

namespace TanKnock.Client.Platform;

/// <summary>Ends standard output while the program goes on, so that its reader notices.</summary>
internal static class StandardOutputEnd
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const string Descriptors = "/proc/self/fd";

    /// <summary>Ends it. The framework keeps copies of the descriptor, and a pipe ends with the last of them.</summary>
    internal static void Close()
    {
        // A socket ends like this, whatever copies there are.
        _ = Libc.Shutdown(StandardOutput, Libc.ShutdownWrite);
        string? target = Target(StandardOutput);
        if (target?.StartsWith("pipe:", StringComparison.Ordinal) == true)
        {
            // Not closed but turned elsewhere: the framework means to go on using them.
            using SafeFileHandle nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
            foreach (int copy in Copies(target))
            {
                _ = Libc.Duplicate((int)nowhere.DangerousGetHandle(), copy);
            }
        }
    }

    private static int[] Copies(string target) =>
    [
        .. Directory.EnumerateFileSystemEntries(Descriptors)
            .Select(path => int.Parse(Path.GetFileName(path), null))
            .Where(file => file is not StandardError && Target(file) == target),
    ];

    private static string? Target(int file) => new FileInfo($"{Descriptors}/{file}").LinkTarget;
}
