namespace TanKnock.Client;

/// <summary>Why the client ends without having done what it was asked for.</summary>
/// <param name="Message">One clause; never an unused sequence.</param>
/// <param name="Hint">What to do about it, or null.</param>
/// <param name="ExitCode">The program's exit code.</param>
internal sealed record Failure(string Message, string? Hint = null, int ExitCode = Cli.ExitCode.Failed);
