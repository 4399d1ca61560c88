using System.Runtime.InteropServices;

namespace TanKnock.Daemon.Hosting;

/// <summary>What whoever started us has ignored stays ignored, and the framework respects that.</summary>
internal static partial class InheritedSignals
{
    private const int HangUp = 1;
    private const nint Default = 0;

    /// <summary>Under nohup(1) SIGHUP is ignored, but to a daemon it means another thing than the end of a terminal. To be
    /// called before anybody listens for it.</summary>
    internal static void HearHangUp() => _ = Signal(HangUp, Default);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);
}
