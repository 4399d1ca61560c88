using TanKnock.Core.Secrets;

namespace TanKnock.Cli.Passphrases;

/// <summary>The terminal that a program was started from.</summary>
internal interface ITerminal : IDisposable
{
    /// <summary>Asks, and reads a line that the terminal does not show; null if it is empty or too long.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="stop">Ends the asking, for a program that tidies up after a signal. Without it a signal ends the program.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    Passphrase? Ask(string prompt, CancellationToken stop);

    /// <summary>Opens it; null if there is none.</summary>
    static ITerminal? Open() => OperatingSystem.IsLinux() ? LinuxTerminal.Open() : ConsoleTerminal.Open();
}
