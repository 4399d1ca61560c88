using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>Where the new lines come from.</summary>
internal interface ILineSource : IDisposable
{
    /// <summary>What the lines keep to.</summary>
    SequenceRules Rules { get; }

    /// <summary>Puts the next sequence, valid until the next call, into <paramref name="sequence"/>; false if the next one
    /// must not be written, as the lists have it already.</summary>
    bool Next(out ReadOnlySpan<Knock> sequence);

    /// <summary>What a list says of itself behind these lines.</summary>
    ListFooter? Footer(ListFooter? before);

    /// <summary>Which lines were derived; null if they are random.</summary>
    DerivedRange? Derived { get; }
}
