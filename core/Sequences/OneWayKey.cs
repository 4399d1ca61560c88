using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;
using TanKnock.Core.Secrets;

namespace TanKnock.Core.Sequences;

/// <summary>The key under which the lines of one one-way list are digested: HMAC-SHA256 cut to 128 bits. For one thread at a
/// time.</summary>
/// <remarks>It lies in the list itself, so it hides nothing from a thief of the list; it keeps digests of two lists from
/// being compared, and tables from being made in advance.</remarks>
public sealed class OneWayKey : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyLength = 32;

    private static readonly MacAlgorithm Hmac = MacAlgorithm.HmacSha256_128;

    private readonly Key key;

    /// <summary>Takes the key, which is copied.</summary>
    /// <param name="bytes">Exactly <see cref="KeyLength"/> bytes.</param>
    /// <param name="knocks">Knocks of each line.</param>
    public OneWayKey(ReadOnlySpan<byte> bytes, int knocks)
    {
        key = Key.Import(Hmac, bytes, KeyBlobFormat.RawSymmetricKey);
        Knocks = knocks;
    }

    /// <summary>Knocks of each line of the list.</summary>
    public int Knocks { get; }

    /// <summary>The key of a new list of random lines.</summary>
    public static byte[] Random() => RandomNumberGenerator.GetBytes(KeyLength);

    /// <summary>The key of a list of derived lines, the same on every machine (spec/one-way-list.md 2).</summary>
    /// <param name="secret">What the lines are derived from.</param>
    /// <param name="rules">Their rules, in canonical text.</param>
    public static byte[] Derive(ListSecret secret, string rules) => KeyDerivationAlgorithm.HkdfSha256.DeriveBytes(
        secret.Shared,
        "TanKnock one-way list, version 1"u8,
        Encoding.ASCII.GetBytes($"list={secret.Id} {rules}"),
        KeyLength);

    /// <summary>Digests a sequence in canonical bytes; allocates nothing.</summary>
    /// <param name="sequence">As <see cref="SequenceBytes"/> writes it.</param>
    /// <param name="digest">Exactly <see cref="OneWayLine.DigestLength"/> bytes.</param>
    public void Digest(ReadOnlySpan<byte> sequence, Span<byte> digest) => Hmac.Mac(key, sequence, digest);

    /// <summary>The one-way line of a sequence.</summary>
    /// <param name="sequence">Its knocks.</param>
    /// <param name="line">Room for <see cref="OneWayLine.Length"/> knocks.</param>
    public void Hide(ReadOnlySpan<Knock> sequence, Span<Knock> line)
    {
        Span<byte> bytes = stackalloc byte[SequenceBytes.MaxLength];
        Span<byte> digest = stackalloc byte[OneWayLine.DigestLength];
        int length = SequenceBytes.Write(sequence, bytes);
        Digest(bytes[..length], digest);
        OneWayLine.Write(sequence[0], digest, line);
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>Clears the key.</summary>
    public void Dispose() => key.Dispose();
}
