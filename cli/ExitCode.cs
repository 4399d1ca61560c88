namespace TanKnock.Cli;

/// <summary>The exit codes that all programs share; a program may add its own from 3 on.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed: the outside did not let us.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or invalid configuration: nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>Added to a signal's number when it ended the program, as shells do (POSIX, "Exit Status for Commands").</summary>
    public const int SignalBase = 128;
}
