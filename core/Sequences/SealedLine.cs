using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace TanKnock.Core.Sequences;

/// <summary>A sealed line of a client's list: <c>sealed:BASE64URL</c> (spec/sealed-list.md). Where lines are told apart by
/// their knocks, eight stand-ins with 16 bytes of a hash of its text stand for it.</summary>
public static class SealedLine
{
    /// <summary>Stand-ins of a line.</summary>
    public const int Length = 8;

    /// <summary>Bytes of nonce and tag besides the knocks (XChaCha20-Poly1305).</summary>
    public const int Overhead = 24 + 16;

    /// <summary>Bytes of the longest line: nonce, 32 knocks, tag.</summary>
    internal const int MaxBytes = Overhead + SequenceBytes.MaxLength;

    /// <summary>Characters of the longest text form.</summary>
    internal const int MaxText = 7 + ((MaxBytes * 4) + 2) / 3;

    internal static ReadOnlySpan<byte> Prefix => "sealed:"u8;

    /// <summary>Whether these knocks stand for a sealed line.</summary>
    public static bool Is(ReadOnlySpan<Knock> line) => line.Length == Length && line[0].Protocol == Protocol.Digest;

    /// <summary>Reads the text form.</summary>
    /// <param name="text">Whatever the line begins with behind its blanks.</param>
    /// <param name="line">Room for the stand-ins.</param>
    /// <returns>The length of the text, or 0 if it is none.</returns>
    internal static int ReadText(ReadOnlySpan<byte> text, Span<Knock> line)
    {
        int end = text.IndexOfAny((byte)' ', (byte)'\t');
        text = end < 0 ? text : text[..end];
        if (!text.StartsWith(Prefix) || text.Length > MaxText || !TryDecode(text, stackalloc byte[MaxBytes], out _))
        {
            return 0;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        for (int i = 0; i < Length; i++)
        {
            line[i] = new Knock(Protocol.Digest, BinaryPrimitives.ReadUInt16BigEndian(hash[(2 * i)..]));
        }

        return text.Length;
    }

    /// <summary>The bytes of a text form: nonce, sealed knocks, tag. One text for each.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int length)
    {
        text = text[Prefix.Length..];
        length = 0;
        Span<byte> again = stackalloc byte[MaxText];
        return Base64Url.IsValid(text, out int count)
            && count > Overhead && count <= bytes.Length && (count - Overhead) % SequenceBytes.KnockLength == 0
            && Base64Url.TryDecodeFromUtf8(text, bytes, out length)
            && Base64Url.EncodeToUtf8(bytes[..length], again) == text.Length
            && again[..text.Length].SequenceEqual(text);
    }
}
