using System.Security.Cryptography;
using System.Text;

namespace TanKnock.Core.Secrets;

/// <summary>The text form of a secret (spec/derivation.md 1): <c>tanknock-secret:1:ID:SECRET:CHECK</c>, in bytes that can be
/// cleared, never a string.</summary>
public static class SecretText
{
    /// <summary>Length of the text form, in bytes.</summary>
    public const int Length = BytesAt + (2 * ListSecret.Length) + 1 + (2 * CheckBytes);

    private const int CheckBytes = 4;
    private const int IdAt = 18; // behind "tanknock-secret:1:"
    private const int BytesAt = IdAt + ListId.TextLength + 1;
    private const int CheckAt = BytesAt + (2 * ListSecret.Length) + 1;

    private static ReadOnlySpan<byte> Name => "tanknock-secret:"u8;

    private static ReadOnlySpan<byte> Prefix => "tanknock-secret:1:"u8;

    /// <summary>Writes the text form.</summary>
    /// <param name="id">The secret's name.</param>
    /// <param name="secret">Its 32 bytes.</param>
    /// <param name="text">Exactly <see cref="Length"/> bytes.</param>
    public static void Write(ListId id, ReadOnlySpan<byte> secret, Span<byte> text)
    {
        Prefix.CopyTo(text);
        Encoding.ASCII.GetBytes(id.ToString(), text[IdAt..]);
        text[BytesAt - 1] = (byte)':';
        WriteHex(secret, text[BytesAt..]);
        text[CheckAt - 1] = (byte)':';
        WriteCheck(text);
    }

    /// <summary>Reads the text form; one line ending behind it is allowed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The secret's name.</param>
    /// <param name="secret">Room for its 32 bytes.</param>
    /// <returns>Why it is none, as a clause that repeats nothing of it; null if all is well.</returns>
    public static string? Read(ReadOnlySpan<byte> text, out ListId id, Span<byte> secret)
    {
        id = default;
        text = text.EndsWith("\n"u8) ? text[..^1] : text;
        text = text.EndsWith("\r"u8) ? text[..^1] : text;
        if (!text.StartsWith(Prefix))
        {
            return text.StartsWith(Name) ? "a secret of another version than 1" : "not a secret: it does not begin with tanknock-secret:";
        }

        Span<byte> expected = stackalloc byte[Length];
        try
        {
            if (text.Length != Length
                || !ListId.TryParse(text.Slice(IdAt, ListId.TextLength), out id)
                || !TryReadHex(text.Slice(BytesAt, 2 * ListSecret.Length), secret[..ListSecret.Length]))
            {
                return "a damaged secret: characters are missing, added or wrong";
            }

            Write(id, secret[..ListSecret.Length], expected);
            return text.SequenceEqual(expected) ? null : "a damaged secret: its checksum does not fit, so a character is wrong";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(expected);
        }
    }

    /// <summary>The first four bytes of SHA-256 of all that stands before them.</summary>
    private static void WriteCheck(Span<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..CheckAt], hash);
        WriteHex(hash[..CheckBytes], text[CheckAt..]);
        CryptographicOperations.ZeroMemory(hash);
    }

    private static void WriteHex(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            text[2 * i] = Digit(bytes[i] >> 4);
            text[(2 * i) + 1] = Digit(bytes[i] & 15);
        }
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            int high = "0123456789abcdef"u8.IndexOf(text[2 * i]);
            int low = "0123456789abcdef"u8.IndexOf(text[(2 * i) + 1]);
            if (high < 0 || low < 0)
            {
                return false;
            }

            bytes[i] = (byte)((high << 4) | low);
        }

        return true;
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);
}
