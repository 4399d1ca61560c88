using TanKnock.Core.Files;

namespace TanKnock.Cli;

/// <summary>Ends a program with one line for its user.</summary>
/// <param name="message">One clause that names file, line and value; never an unused sequence.</param>
/// <param name="hint">What to do about it, or null.</param>
/// <param name="exitCode">The program's exit code.</param>
public sealed class UserErrorException(string message, string? hint = null, int exitCode = ExitCode.Failed)
    : Exception(message)
{
    /// <summary>Ends it because of a fault of a file.</summary>
    public UserErrorException(Fault fault, int exitCode = Cli.ExitCode.Failed)
        : this(fault.ToString(), fault.Hint, exitCode)
    {
    }

    /// <summary>What to do about it, or null.</summary>
    public string? Hint { get; } = hint;

    /// <summary>The program's exit code.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Ends it because of what was typed: nothing was tried.</summary>
    public static UserErrorException WrongUsage(string message, string? hint = null) => new(message, hint, Cli.ExitCode.Usage);
}

/// <summary>The exit codes that all programs share; a program may add its own from 3 on.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or invalid configuration: nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>Added to a signal's number when it ended the program, as shells do (POSIX, "Exit Status for Commands").</summary>
    public const int SignalBase = 128;
}
