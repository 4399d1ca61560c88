using System.Runtime.InteropServices;
using TanKnock.Daemon.Interop;

namespace TanKnock.Daemon.Inspect;

/// <summary>What the user as whom <c>check</c> checks may do with files; nothing is opened or made for it.</summary>
internal static class Access
{
    private const int MayEnter = 1; // X_OK
    private const int MayWrite = 2; // W_OK

    /// <summary>Null if the file can be written.</summary>
    internal static string? WhyNotWritable(string file) => Why(file, file, MayWrite);

    /// <summary>Null if files can be made in the folder.</summary>
    internal static string? WhyNothingCanBeMadeIn(string folder) => Why(folder, $"the folder {folder}", MayWrite | MayEnter);

    private static string? Why(string path, string what, int mode) => Libc.Access(path, mode) == 0
        ? null
        : $"{what} cannot be written to: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}";
}
