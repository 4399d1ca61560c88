using System.Buffers.Binary;
using System.Buffers.Text;

namespace TanKnock.Core.Sequences;

/// <summary>A line of which only the first knock is known, and a digest of the whole (spec/one-way-list.md). In memory it
/// is a sequence of that knock and eight stand-ins, two bytes of the digest each, so that all that tells lines apart by
/// their knocks tells these apart, too.</summary>
public static class OneWayLine
{
    /// <summary>Bytes of a digest.</summary>
    public const int DigestLength = 16;

    /// <summary>Knock and stand-ins.</summary>
    public const int Length = 1 + (DigestLength / 2);

    /// <summary>Characters of a digest in a list: base64url without padding (RFC 4648, section 5).</summary>
    internal const int TextLength = 22;

    /// <summary>Whether these knocks stand for a one-way line.</summary>
    public static bool Is(ReadOnlySpan<Knock> line) => line.Length == Length && line[1].Protocol == Protocol.Digest;

    /// <summary>The stand-in of a line.</summary>
    /// <param name="first">Its first knock.</param>
    /// <param name="digest">The digest of its whole sequence.</param>
    /// <param name="line">Room for <see cref="Length"/> knocks.</param>
    public static void Write(Knock first, ReadOnlySpan<byte> digest, Span<Knock> line)
    {
        line[0] = first;
        for (int i = 0; i < DigestLength / 2; i++)
        {
            line[1 + i] = new Knock(Protocol.Digest, BinaryPrimitives.ReadUInt16BigEndian(digest[(2 * i)..]));
        }
    }

    /// <summary>The digest of a one-way line.</summary>
    public static void ReadDigest(ReadOnlySpan<Knock> line, Span<byte> digest)
    {
        for (int i = 0; i < DigestLength / 2; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(digest[(2 * i)..], line[1 + i].Port);
        }
    }

    /// <summary>Writes the text that follows the first knock, <c>/DIGEST</c>; returns its length.</summary>
    internal static int WriteText(ReadOnlySpan<Knock> line, Span<byte> text)
    {
        Span<byte> digest = stackalloc byte[DigestLength];
        ReadDigest(line, digest);
        text[0] = (byte)'/';
        return 1 + Base64Url.EncodeToUtf8(digest, text[1..]);
    }

    /// <summary>Reads the text that follows a first knock.</summary>
    /// <param name="text">Whatever follows it.</param>
    /// <param name="line">The first knock, and room for the stand-ins.</param>
    /// <returns>The length of the text, or 0 if it is no digest.</returns>
    internal static int ReadText(ReadOnlySpan<byte> text, Span<Knock> line)
    {
        Span<byte> digest = stackalloc byte[DigestLength];
        Span<byte> again = stackalloc byte[TextLength];
        if (text.Length <= TextLength || text[0] != (byte)'/')
        {
            return 0;
        }

        // One text for each digest: what is left of the last character has to be zero.
        ReadOnlySpan<byte> encoded = text.Slice(1, TextLength);
        if (!Base64Url.IsValid(encoded, out int length) || length != DigestLength)
        {
            return 0;
        }

        if (!Base64Url.TryDecodeFromUtf8(encoded, digest, out _)
            || Base64Url.EncodeToUtf8(digest, again) != TextLength || !again.SequenceEqual(encoded))
        {
            return 0;
        }

        Write(line[0], digest, line);
        return 1 + TextLength;
    }
}
