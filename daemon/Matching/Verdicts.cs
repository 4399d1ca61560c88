namespace TanKnock.Daemon.Matching;

/// <summary>The verdicts on one packet.</summary>
internal static class Verdicts
{
    /// <summary>Whether there is a verdict on the sequence already, by another attempt of the same source.</summary>
    internal static bool Name(this List<Verdict> verdicts, Listened sequence)
    {
        foreach (Verdict verdict in verdicts)
        {
            if (ReferenceEquals(verdict.Sequence, sequence))
            {
                return true;
            }
        }

        return false;
    }
}
