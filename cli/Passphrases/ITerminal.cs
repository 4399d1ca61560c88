using TanKnock.Core.Secrets;

namespace TanKnock.Cli.Passphrases;

/// <summary>The terminal that a program was started from.</summary>
internal interface ITerminal : IDisposable
{
    /// <summary>Asks, and reads a line that the terminal does not show; null if it is empty or too long.</summary>
    Passphrase? Ask(string prompt);

    /// <summary>Opens it; null if there is none.</summary>
    static ITerminal? Open() => OperatingSystem.IsLinux() ? LinuxTerminal.Open() : ConsoleTerminal.Open();
}
