using TanKnock.Cli;

namespace TanKnock.Client;

/// <summary>What the client says, on stderr, one line each.</summary>
internal sealed class Messages(TextWriter error)
{
    /// <summary>In front of every message.</summary>
    internal const string Program = "tanknock";

    internal void Say(string text) => Write(() => error.WriteLine($"{Program}: {Complaint.OneLine(text)}"));

    internal void Warn(string text) => Write(() => Complaint.Warn(error, Program, text));

    private static void Write(Action write)
    {
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
