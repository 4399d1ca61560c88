using TanKnock.Core.Files;

namespace TanKnock.Core.Lists;

/// <summary>Why a list cannot be read or trusted. It carries no sequence.</summary>
/// <param name="Path">The list.</param>
/// <param name="Line">The line number, from 1; 0 if the list as a whole is meant.</param>
/// <param name="Reason">One clause.</param>
/// <param name="Hint">What to do about it, or null.</param>
/// <param name="Problem">The kind of file error, if it was one.</param>
public sealed record ListError(
    string Path, int Line, string Reason, string? Hint = null, FileProblem Problem = FileProblem.Other)
{
    /// <summary>If its content is refused: what tells it from other content, marks aside (spec/consuming.md, 9).</summary>
    public string? Content { get; init; }

    /// <summary><c>FILE:LINE: reason</c>, as compilers write it.</summary>
    public override string ToString() => Line > 0 ? $"{Path}:{Line}: {Reason}" : $"{Path}: {Reason}";

    /// <summary>The same with the hint in parentheses, for a log, where an event is one line.</summary>
    public string WithHint => Hint is null ? ToString() : $"{this} ({Hint})";

    internal static ListError From(FileSystemException e)
    {
        string? hint = e.Problem == FileProblem.IsLink ? "put the file itself there, not a link to it" : null;
        return new ListError(e.Path, 0, e.Reason, hint, e.Problem);
    }
}
