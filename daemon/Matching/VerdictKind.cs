namespace TanKnock.Daemon.Matching;

/// <summary>What a packet brought about.</summary>
public enum VerdictKind
{
    /// <summary>A source finished a sequence that counts. A line is spent from this moment.</summary>
    Completed,

    /// <summary>A source finished a line that is spent.</summary>
    Replayed,

    /// <summary>A second source is past the first knock of a line: both lose it.</summary>
    Burned,
}
