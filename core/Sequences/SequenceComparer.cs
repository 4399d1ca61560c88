using System.Diagnostics.CodeAnalysis;

namespace TanKnock.Core.Sequences;

/// <summary>Compares sequences, and lets knocks be looked up among them without making a sequence of them.</summary>
public sealed class SequenceComparer : IEqualityComparer<KnockSequence>, IAlternateEqualityComparer<ReadOnlySpan<Knock>, KnockSequence>
{
    private SequenceComparer()
    {
    }

    /// <summary>The one instance; it has no state.</summary>
    public static SequenceComparer Instance { get; } = new();

    /// <inheritdoc/>
    public KnockSequence Create(ReadOnlySpan<Knock> alternate) => new(alternate);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<Knock> alternate, KnockSequence other) => alternate.SequenceEqual(other.Knocks);

    /// <inheritdoc/>
    public bool Equals(KnockSequence? x, KnockSequence? y) => x is null ? y is null : x.Equals(y);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<Knock> alternate) => KnockSequence.HashOf(alternate);

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] KnockSequence obj) => obj.GetHashCode();
}
