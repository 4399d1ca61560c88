using System.Collections;

namespace TanKnock.Daemon.Interop;

/// <summary>How this process was started, so that its program can be started likewise once more.</summary>
internal static class OwnProgram
{
    internal static string Path => System.Environment.ProcessPath!;

    /// <summary>NAME=value each.</summary>
    internal static string[] Environment =>
        [.. System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(each => $"{each.Key}={each.Value}")];

    /// <summary>All words, the program's name for itself first, and more at the end.</summary>
    internal static string[] ArgumentsAnd(params string[] more)
    {
        // Each ends with a NUL (proc(5)); the last may be empty.
        string words = File.ReadAllText("/proc/self/cmdline");
        return [.. words[..^1].Split('\0'), .. more];
    }
}
