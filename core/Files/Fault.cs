namespace TanKnock.Core.Files;

/// <summary>What is wrong with a file, in one line for its user. It carries no sequence.</summary>
/// <param name="Path">The file, as the user named it.</param>
/// <param name="Line">The line number, from 1; 0 if the file as a whole is meant.</param>
/// <param name="Reason">One clause.</param>
/// <param name="Hint">What to do about it, or null.</param>
/// <param name="Problem">The kind of file error, if it was one.</param>
public sealed record Fault(
    string Path, int Line, string Reason, string? Hint = null, FileProblem Problem = FileProblem.Other)
{
    /// <summary>If its content is refused: what tells it from other content, marks aside (spec/consuming.md, 9).</summary>
    public string? Content { get; init; }

    /// <summary><c>FILE:LINE: reason</c>, as compilers write it.</summary>
    public override string ToString() => Line > 0 ? $"{Path}:{Line}: {Reason}" : $"{Path}: {Reason}";

    /// <summary>The same with the hint in parentheses, for a log, where an event is one line.</summary>
    public string WithHint => Hint is null ? ToString() : $"{this} ({Hint})";

    /// <summary>The fault that a failed file operation is.</summary>
    public static Fault From(FileSystemException e)
    {
        string? hint = e.Problem == FileProblem.IsLink ? "put the file itself there, not a link to it" : null;
        return new Fault(e.Path, 0, e.Reason, hint, e.Problem);
    }
}
