using System.Text;
using NSec.Cryptography;
using TanKnock.Core.Secrets;

namespace TanKnock.Core.Sequences;

/// <summary>Derives lines from a secret: line N depends on the secret, the parameters and N alone (spec/derivation.md).</summary>
public sealed class LineDeriver : IDisposable
{
    /// <summary>Highest line number; the lowest is 1.</summary>
    public const ulong MaxLine = 1UL << 63;

    /// <summary>Binds the version of the derivation; another one makes other lines.</summary>
    private static ReadOnlySpan<byte> Salt => "TanKnock list derivation, version 1"u8;

    private readonly SequenceRules rules;
    private readonly Key key;
    private readonly DerivedNumbers numbers;
    private readonly Knock[] sequence;

    /// <summary>Derives the key of a list.</summary>
    /// <param name="secret">The secret; not needed any more afterwards.</param>
    /// <param name="rules">The rules of its lines; there have to be sequences that keep them.</param>
    public LineDeriver(ListSecret secret, SequenceRules rules)
    {
        this.rules = Canonical(rules);
        byte[] info = Encoding.ASCII.GetBytes($"list={secret.Id} {RulesText.Format(rules)}");
        key = KeyDerivationAlgorithm.HkdfSha256.DeriveKey(secret.Shared, Salt, info, MacAlgorithm.HmacSha256);
        numbers = new DerivedNumbers(key);
        sequence = GC.AllocateArray<Knock>(rules.Knocks, pinned: true);
    }

    /// <summary>The sequence of a line; valid until the next call.</summary>
    /// <param name="number">1 to <see cref="MaxLine"/>.</param>
    public ReadOnlySpan<Knock> Line(ulong number)
    {
        ArgumentOutOfRangeException.ThrowIfZero(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxLine);
        numbers.Begin(number);
        rules.Draw(numbers, sequence);
        return sequence;
    }

    /// <summary>Clears key and line.</summary>
    public void Dispose()
    {
        numbers.Dispose();
        key.Dispose();
        Array.Clear(sequence);
    }

    /// <summary>Numbers are turned into knocks with tcp before udp, in whatever order the options named them.</summary>
    private static SequenceRules Canonical(SequenceRules rules) =>
        new(rules.Ports, [.. rules.Protocols.Order()], rules.Knocks);
}
