using TanKnock.Cli;

namespace TanKnock.Client;

/// <summary>What the client says, on stderr, one line each. Errors are said by the command line, quiet or not.</summary>
internal sealed class Messages(TextWriter error, bool quiet = false, bool verbose = false)
{
    /// <summary>In front of every message.</summary>
    internal const string Program = "tanknock";

    /// <summary>Whether each knock is told.</summary>
    internal bool Verbose => verbose && !quiet;

    internal bool Quiet => quiet;

    internal void Say(string text) => Write(() => error.WriteLine($"{Program}: {PlainText.Escape(text)}"));

    internal void Warn(string text) => Write(() => Complaint.Warn(error, Program, text));

    /// <summary>Writes over the line that the cursor is in, which stays there.</summary>
    internal void Overwrite(string text) => Write(() => error.Write($"\r\x1b[K{text}"));

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
            // stderr is closed, or a full disk: nobody listens, and a line that is used up has to be knocked all the same.
        }
    }
}
