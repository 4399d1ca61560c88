namespace TanKnock.Client.Platform;

/// <summary>Whether this program was given standard input and output. Where one was closed, the runtime's next file gets its
/// number, /dev/urandom for instance, and would be carried to the server without end.</summary>
internal static class StandardStreams
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;

    /// <summary>F_GETFD and FD_CLOEXEC of fcntl(2).</summary>
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    internal static bool AreThere => !OperatingSystem.IsLinux() || (IsInherited(StandardInput) && IsInherited(StandardOutput));

    /// <summary>What the runtime opens is closed on exec; what came through one is not.</summary>
    private static bool IsInherited(int file) => (Libc.Control(file, GetFlags, 0) & CloseOnExec) == 0;
}
