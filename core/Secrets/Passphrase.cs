using System.Security.Cryptography;

namespace TanKnock.Core.Secrets;

/// <summary>A passphrase in UTF-8, in bytes that are cleared.</summary>
public sealed class Passphrase : IDisposable
{
    private readonly PinnedBytes bytes;
    private readonly int length;

    private Passphrase(ReadOnlySpan<byte> text)
    {
        bytes = new PinnedBytes(text.Length);
        text.CopyTo(bytes.Span);
        length = text.Length;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => bytes.Span[..length];

    /// <summary>Takes the first line of a text; null if it is empty or too long.</summary>
    public static Passphrase? FromLine(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny((byte)'\n', (byte)'\r');
        ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
        return line.Length is 0 or > PassphraseFile.MaxLength ? null : new Passphrase(line);
    }

    /// <summary>Whether both are the same, compared in constant time.</summary>
    public bool IsSameAs(Passphrase other) => CryptographicOperations.FixedTimeEquals(Span, other.Span);

    /// <summary>Clears it.</summary>
    public void Dispose() => bytes.Dispose();
}
