namespace TanKnock.Daemon.Matching;

/// <summary>How much the matcher remembers, for each kind of <c>tcpflags</c> and <c>target</c> among the doors.</summary>
/// <param name="Attempts">Attempts in all; the one that has waited longest gives way to a new one.</param>
/// <param name="AttemptsPerSource">Attempts of one source; its oldest gives way to a new one.</param>
public sealed record MatcherLimits(int Attempts, int AttemptsPerSource)
{
    /// <summary>131,072 attempts of 80 bytes: at 20,000 spoofed first knocks a second an honest one has more than six
    /// seconds for its next knock. 16 of a source: with the default stray limit of 8 a source that does anything else
    /// than advance cannot keep more alive, and 16 people behind one address can knock at the same moment.</summary>
    public static MatcherLimits Default { get; } = new(131_072, 16);
}
