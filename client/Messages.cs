using TanKnock.Cli;

namespace TanKnock.Client;

/// <summary>What the client says, on stderr, one line each.</summary>
internal sealed class Messages(TextWriter error)
{
    /// <summary>In front of every message.</summary>
    internal const string Program = "tanknock";

    internal void Say(string text) => error.WriteLine($"{Program}: {Complaint.OneLine(text)}");

    internal void Warn(string text) => Complaint.Warn(error, Program, text);
}
