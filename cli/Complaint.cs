namespace TanKnock.Cli;

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
