namespace TanKnock.Core.Files;

/// <summary>A file operation failed. The list code turns it into a verdict; it never crosses that border.</summary>
public sealed class FileSystemException : IOException
{
    /// <summary>Names the failed operation, its file and the reason.</summary>
    public FileSystemException(FileProblem problem, string path, string reason)
        : base($"{path}: {reason}")
    {
        Problem = problem;
        Path = path;
        Reason = reason;
    }

    /// <summary>The kind of failure.</summary>
    public FileProblem Problem { get; }

    /// <summary>The file concerned.</summary>
    public string Path { get; }

    /// <summary>What failed and why, without the path.</summary>
    public string Reason { get; }
}
