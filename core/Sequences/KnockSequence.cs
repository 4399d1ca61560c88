using System.Text;

namespace TanKnock.Core.Sequences;

/// <summary>An ordered, immutable list of 1 to 32 knocks. Equality is by content.</summary>
/// <remarks>
/// A sequence may be an unused secret: <see cref="ToString"/> tells its length only; the text form has to be
/// asked for by name (<see cref="Format()"/>).
/// </remarks>
public sealed class KnockSequence : IEquatable<KnockSequence>
{
    /// <summary>Most knocks of a sequence, as in knockd 0.8 (<c>SEQ_MAX</c>).</summary>
    public const int MaxKnocks = 32;

    private readonly Knock[] knocks;

    /// <summary>Makes a sequence of the given knocks, which are copied.</summary>
    /// <exception cref="ArgumentException">No knock, more than <see cref="MaxKnocks"/>, port 0, or an
    /// undefined protocol: a bug of the caller; text from outside goes through
    /// <see cref="TryParse(ReadOnlySpan{byte}, out KnockSequence?, out SequenceError)"/>.</exception>
    public KnockSequence(ReadOnlySpan<Knock> knocks)
    {
        if (knocks.Length is 0 or > MaxKnocks)
        {
            throw new ArgumentException($"A sequence has 1 to {MaxKnocks} knocks.", nameof(knocks));
        }

        foreach (Knock knock in SealedLine.Is(knocks) ? [] : OneWayLine.Is(knocks) ? knocks[..1] : knocks)
        {
            if (knock.Port == 0 || knock.Protocol is not (Protocol.Tcp or Protocol.Udp))
            {
                throw new ArgumentException("A knock has a port of 1 to 65535 and is tcp or udp.", nameof(knocks));
            }
        }

        this.knocks = knocks.ToArray();
    }

    /// <summary>The knocks in order.</summary>
    public ReadOnlySpan<Knock> Knocks => knocks;

    /// <summary>Whether these are no knocks but the stand-in of a one-way line: its first knock, and its digest.</summary>
    public bool IsOneWay => OneWayLine.Is(knocks);

    /// <summary>Number of knocks, 1 to 32.</summary>
    public int Length => knocks.Length;

    /// <summary>Reads the text form strictly: the whole text has to be one sequence (spec/sequence-list.md).</summary>
    /// <returns>False if the text is not a sequence; <paramref name="error"/> then says where and why.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out KnockSequence? sequence, out SequenceError error)
    {
        Span<Knock> knocks = stackalloc Knock[MaxKnocks];
        sequence = null;
        if (!SequenceReader.TryRead(text, knocks, out int count, out int end, out error))
        {
            return false;
        }

        if (end < text.Length)
        {
            error = new SequenceError(end, SequenceFault.TextAfterKnock);
            return false;
        }

        sequence = new KnockSequence(knocks[..count]);
        return true;
    }

    /// <summary>As <see cref="TryParse(ReadOnlySpan{byte}, out KnockSequence?, out SequenceError)"/>, for text held as
    /// characters.</summary>
    public static bool TryParse(string text, out KnockSequence? sequence, out SequenceError error) =>
        TryParse(Encoding.Latin1.GetBytes(text), out sequence, out error);

    /// <summary>The text form, a protocol at every knock: <c>7000:tcp,8123:udp</c>.</summary>
    public string Format() => SequenceText.Format(knocks);

    /// <summary>How many knocks; never which (rule 7 of the design: no sequence in <c>ToString</c>).</summary>
    public override string ToString() => $"a sequence of {knocks.Length} knocks";

    /// <inheritdoc/>
    public bool Equals(KnockSequence? other) => other is not null && Knocks.SequenceEqual(other.Knocks);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KnockSequence);

    /// <inheritdoc/>
    public override int GetHashCode() => HashOf(knocks);

    /// <summary>Clears the knocks, for a program that has sent them. The sequence equals nothing it was equal to then.</summary>
    public void Erase() => Array.Clear(knocks);

    internal static int HashOf(ReadOnlySpan<Knock> knocks)
    {
        HashCode hash = default;
        foreach (Knock knock in knocks)
        {
            hash.Add(knock.Index);
        }

        return hash.ToHashCode();
    }
}
