namespace TanKnock.Cli;

/// <summary>Ends a program with one line for its user. For the programs' outermost layer: below it, what the outside can
/// cause is a verdict.</summary>
/// <param name="message">One clause that names file, line and value; never an unused sequence.</param>
/// <param name="hint">What to do about it, or null.</param>
/// <param name="exitCode">The program's exit code.</param>
public sealed class UserErrorException(string message, string? hint = null, int exitCode = ExitCode.Failed)
    : Exception(message)
{
    /// <summary>What to do about it, or null.</summary>
    public string? Hint { get; } = hint;

    /// <summary>The program's exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
