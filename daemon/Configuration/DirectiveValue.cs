namespace TanKnock.Daemon.Configuration;

/// <summary>The value in one line, and where to complain about it.</summary>
/// <param name="directive">Whose value it is.</param>
/// <param name="line">Number of the line, from 1.</param>
/// <param name="text">The value, verbatim, without the blanks at both ends.</param>
/// <param name="column">Where it begins in the line, in characters, from 0.</param>
/// <param name="bag">Takes the complaints.</param>
internal sealed class DirectiveValue(Directive directive, int line, string text, int column, DiagnosticBag bag)
{
    public string Text => text;

    /// <summary>The value without a comment behind it, with a warning if there was one. Where numbers end at the first
    /// other character, as in knockd, people have come to rely on it.</summary>
    /// <param name="telling">Characters that knockd would take as part of the value even in a comment.</param>
    public string WithoutComment(string telling = "")
    {
        int hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash < 0 || text.AsSpan(hash).IndexOfAny(telling) >= 0)
        {
            return text;
        }

        Warning(
            "what follows # is taken as a comment, which works for ports and numbers only",
            "give the comment a line of its own");
        return Blanks.Trim(text[..hash]);
    }

    public int Column => column;

    /// <summary>How the line should look, for hints.</summary>
    public string Example => directive.Example;

    public void Error(string message, string? hint = null) => bag.Error(line, $"{directive.Name}: {message}", hint);

    public void Warning(string message, string? hint = null) => bag.Warning(line, $"{directive.Name}: {message}", hint);
}
