using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>Where the new lines come from.</summary>
internal interface ILineSource : IDisposable
{
    /// <summary>What the lines keep to.</summary>
    SequenceRules Rules { get; }

    /// <summary>The next sequence, valid until the next call.</summary>
    ReadOnlySpan<Knock> Next();

    /// <summary>The key of a new one-way list.</summary>
    byte[] OneWayKey();

    /// <summary>What a list says of itself behind these lines.</summary>
    ListFooter? Footer(ListFooter? before);

    /// <summary>Which lines were derived; null if they are random.</summary>
    DerivedRange? Derived { get; }
}
