using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TanKnock.Tests;

/// <summary>Ends the process on SIGINT, as is usual; xunit would first let all tests end that have begun.</summary>
internal static class Interrupt
{
    private static PosixSignalRegistration? _registration;

    [ModuleInitializer]
    internal static void Register() =>
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Process.GetCurrentProcess().Kill());
}
