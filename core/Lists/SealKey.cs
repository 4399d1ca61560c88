using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using NSec.Cryptography;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>Seals and opens the lines of a client's list, each on its own, under a key made from a passphrase
/// (spec/sealed-list.md).</summary>
public sealed class SealKey : IDisposable
{
    private static readonly AeadAlgorithm Cipher = AeadAlgorithm.XChaCha20Poly1305;

    private readonly SealPart part;
    private readonly Key key;

    private SealKey(SealPart part, Key key)
    {
        this.part = part;
        this.key = key;
    }

    /// <summary>Makes the key of a new list.</summary>
    /// <param name="passphrase">In UTF-8.</param>
    /// <param name="part">What the list's footer has to say.</param>
    public static SealKey Create(ReadOnlySpan<byte> passphrase, out SealPart part)
    {
        SealPart draft = SealPart.New();
        Key key = Derive(passphrase, draft);
        Span<byte> check = stackalloc byte[SealedLine.Overhead];
        new SealKey(draft, key).Seal(0, ReadOnlySpan<byte>.Empty, check);
        part = draft with { Check = Base64Url.EncodeToString(check) };
        return new SealKey(part, key);
    }

    /// <summary>Makes the key of a list; null if the passphrase is another one.</summary>
    public static SealKey? Open(ReadOnlySpan<byte> passphrase, SealPart part)
    {
        SealKey key = new(part, Derive(passphrase, part));
        if (key.TryOpen(0, Base64Url.DecodeFromChars(part.Check), []))
        {
            return key;
        }

        key.Dispose();
        return null;
    }

    /// <summary>Writes the text form of a sealed line; returns its length.</summary>
    /// <param name="number">Its number in the file, from 1.</param>
    /// <param name="sequence">Its knocks.</param>
    /// <param name="text">Room for the text.</param>
    internal int Seal(int number, ReadOnlySpan<Knock> sequence, Span<byte> text)
    {
        Span<byte> knocks = stackalloc byte[SequenceBytes.MaxLength];
        Span<byte> bytes = stackalloc byte[SealedLine.MaxBytes];
        knocks = knocks[..SequenceBytes.Write(sequence, knocks)];
        bytes = bytes[..(SealedLine.Overhead + knocks.Length)];
        Seal(number, knocks, bytes);
        CryptographicOperations.ZeroMemory(knocks);
        SealedLine.Prefix.CopyTo(text);
        return SealedLine.Prefix.Length + Base64Url.EncodeToUtf8(bytes, text[SealedLine.Prefix.Length..]);
    }

    /// <summary>Opens a sealed line.</summary>
    /// <param name="number">Its number in the file, from 1.</param>
    /// <param name="text">Its text form.</param>
    /// <returns>Null if it was damaged, moved to another line, or comes from another list.</returns>
    public KnockSequence? Open(int number, ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[SealedLine.MaxBytes];
        Span<byte> knocks = stackalloc byte[SequenceBytes.MaxLength];
        Span<Knock> sequence = stackalloc Knock[KnockSequence.MaxKnocks];
        try
        {
            if (!SealedLine.TryDecode(text, bytes, out int length))
            {
                return null;
            }

            knocks = knocks[..(length - SealedLine.Overhead)];
            if (!TryOpen(number, bytes[..length], knocks))
            {
                return null;
            }

            sequence = sequence[..(knocks.Length / SequenceBytes.KnockLength)];
            for (int i = 0; i < sequence.Length; i++)
            {
                sequence[i] = SequenceBytes.Read(knocks[(i * SequenceBytes.KnockLength)..]);
            }

            return new KnockSequence(sequence);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(knocks);
            sequence.Clear();
        }
    }

    /// <summary>Clears the key.</summary>
    public void Dispose() => key.Dispose();

    private static Key Derive(ReadOnlySpan<byte> passphrase, SealPart part) =>
        part.Argon2().DeriveKey(passphrase, Base64Url.DecodeFromChars(part.Salt), Cipher);

    private void Seal(int number, ReadOnlySpan<byte> knocks, Span<byte> bytes)
    {
        Span<byte> nonce = bytes[..Cipher.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        Cipher.Encrypt(key, nonce, Associated(number), knocks, bytes[nonce.Length..]);
    }

    private bool TryOpen(int number, ReadOnlySpan<byte> bytes, Span<byte> knocks) =>
        Cipher.Decrypt(key, bytes[..Cipher.NonceSize], Associated(number), bytes[Cipher.NonceSize..], knocks);

    /// <summary>What a line is bound to: the list, and its place in it.</summary>
    private byte[] Associated(int number)
    {
        byte[] data = [.. "TanKnock sealed list, version 1"u8, .. new byte[sizeof(uint) + sizeof(ulong)]];
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(data.Length - 12), part.Id.Value);
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(data.Length - 8), (ulong)number);
        return data;
    }
}
