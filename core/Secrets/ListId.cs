using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace TanKnock.Core.Secrets;

/// <summary>A short name of a secret or list, by which mix-ups are noticed; no secret itself. Text: 8 hexadecimal digits.</summary>
/// <param name="Value">The four bytes.</param>
public readonly record struct ListId(uint Value)
{
    /// <summary>Length of the text form, in characters.</summary>
    public const int TextLength = 8;

    /// <summary>A random one.</summary>
    public static ListId New() => new(BinaryPrimitives.ReadUInt32BigEndian(RandomNumberGenerator.GetBytes(sizeof(uint))));

    /// <summary>Reads the text form: exactly 8 digits, letters in lower case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ListId id)
    {
        id = default;
        if (text.Length != TextLength
            || text.IndexOfAnyInRange((byte)'A', (byte)'F') >= 0
            || !uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
        {
            return false;
        }

        id = new ListId(value);
        return true;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => Value.ToString("x8", CultureInfo.InvariantCulture);
}
