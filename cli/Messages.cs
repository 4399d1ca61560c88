namespace TanKnock.Cli;

/// <summary>What a program says on stderr while it works, one line each. <see cref="CommandLine"/> writes errors,
/// also if this is quiet.</summary>
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
            // stderr is closed, or its disk is full: the work goes on without the message.
        }
    }
}

/// <summary>The form of errors: <c>PROGRAM: error: ...</c>, then perhaps <c>PROGRAM: hint: ...</c>. Plain text without colour,
/// with or without <c>NO_COLOR</c>.</summary>
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
            // The stream is full, broken, or closed, which .NET reports as unauthorized: only the exit code tells of the error.
        }
    }

    private static string Line(string program, string kind, string text) => $"{program}: {kind}: {PlainText.Escape(text)}\n";
}
