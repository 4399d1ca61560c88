namespace TanKnock.Cli;

/// <summary>What a program says on stderr while it works, one line each. Errors are not among it: they are written by
/// <see cref="CommandLine"/>, quiet or not.</summary>
/// <param name="program">The program's name, in front of every message.</param>
/// <param name="error">The stream.</param>
/// <param name="quiet">Whether nothing is said.</param>
/// <param name="verbose">Whether each step is told.</param>
public sealed class Messages(string program, TextWriter error, bool quiet = false, bool verbose = false)
{
    public bool Verbose => verbose && !quiet;

    public void Say(string text) => Write(() => error.WriteLine($"{program}: {PlainText.Escape(text)}"));

    public void Warn(string text) => Write(() => Complaint.Warn(error, program, text));

    /// <summary>Shows progress in the line that the cursor is in, and leaves the cursor there.</summary>
    public void ShowProgress(string text) => Overwrite($"{program}: {text}");

    /// <summary>Clears that line.</summary>
    public void ClearProgress() => Overwrite("");

    private void Overwrite(string text) => Write(() => error.Write($"\r\x1b[K{text}"));

    private void Write(Action write)
    {
        if (quiet)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // stderr is closed, or the disk is full: nobody reads it, and the work goes on all the same.
        }
    }
}

/// <summary>The voice of errors: <c>PROGRAM: error: ...</c>, then perhaps <c>PROGRAM: hint: ...</c>. Plain text, no colour
/// anywhere, so that <c>NO_COLOR</c> asks for nothing that is not so already.</summary>
public static class Complaint
{
    /// <summary>Writes the error and its hint, each on a line of its own.</summary>
    public static void Write(TextWriter error, string program, string message, string? hint = null)
    {
        Write(error, Line(program, "error", message) + (hint is null ? "" : Line(program, "hint", hint)));
    }

    /// <summary>Writes a warning and its hint: the program goes on.</summary>
    public static void Warn(TextWriter error, string program, string message, string? hint = null)
    {
        Write(error, Line(program, "warning", message) + (hint is null ? "" : Line(program, "hint", hint)));
    }

    /// <summary>Ends the program with these errors, if there are any: writes all but the last one, which it throws.</summary>
    /// <exception cref="UserErrorException">The last error.</exception>
    public static void EndWith(TextWriter error, string program, IReadOnlyList<UserErrorException> errors)
    {
        foreach (UserErrorException each in errors.SkipLast(1))
        {
            Write(error, program, each.Message, each.Hint);
        }

        if (errors.Count > 0)
        {
            throw errors[^1];
        }
    }

    private static void Write(TextWriter error, string text)
    {
        try
        {
            error.Write(text);
            error.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Full, broken, or closed, which is what .NET calls unauthorized: the exit code is all that is left to tell it.
        }
    }

    private static string Line(string program, string kind, string text) => $"{program}: {kind}: {PlainText.Escape(text)}\n";
}
