namespace TanKnock.Seqgen.Sheets;

/// <summary>What stands on every page: how to knock with nothing but nc. Tried with netcat-openbsd, netcat-traditional and
/// ncat; <c>nc -zu</c> sends nothing with the first, and <c>-w 0</c> waits for ever.</summary>
internal static class Instructions
{
    /// <summary>Knocks that fit into the seq_timeout of 10 seconds that our examples have.</summary>
    private const int QuickKnocks = 9;

    internal const string Use =
        "Every line opens the door once. Take the next from the top, cross it out, then send its knocks from left to right. "
        + "With nothing but nc, first say:";

    internal const string Then = "A line 7000:tcp 8123:udp ... is then typed so, with return at its end only:";

    internal const string Example = "tcp 7000; udp 8123; ...";

    internal static string[] Setup(Sheet sheet) =>
        [$"h={sheet.Host ?? "HOST"}", "tcp() { nc -z -w 1 $h $1; }", "udp() { echo | nc -u -w 1 $h $1; }"];

    internal static string After(Sheet sheet) =>
        "A knock takes up to a second and gets no answer"
        + (sheet.Knocks > QuickKnocks ? $": the server's seq_timeout has to be above {sheet.Knocks} seconds. " : ". ")
        + "Then connect, from the same machine. Still shut? Take the next line: none is good twice, whatever came of it.";

    internal const string Warning =
        "Use this sheet or the file, not both: they hold the same lines, and neither knows what the other has used.";
}
