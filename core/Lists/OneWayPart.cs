using System.Buffers.Text;
using System.Globalization;
using System.Text;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Lists;

/// <summary>The part of a footer that a one-way list cannot be read without.</summary>
/// <param name="KeyText">The key, in base64url.</param>
/// <param name="Knocks">Knocks of each line.</param>
public sealed record OneWayPart(string KeyText, int Knocks)
{
    /// <summary>Makes the part of a list with this key.</summary>
    public static OneWayPart Of(ReadOnlySpan<byte> key, int knocks) => new(Base64Url.EncodeToString(key), knocks);

    /// <summary>The key; the caller disposes of it.</summary>
    public OneWayKey OpenKey() => new(Base64Url.DecodeFromChars(KeyText), Knocks);

    internal static OneWayPart? Take(Dictionary<string, string> values, string keyName)
    {
        byte[] key = new byte[OneWayKey.KeyLength];
        if (!values.Remove(keyName, out string? text))
        {
            return null;
        }

        // A part that is damaged leaves something behind, so that the footer is refused.
        values.Add(keyName, "");
        return values.Remove("of", out string? knocks)
            && int.TryParse(knocks, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is >= SequenceRules.MinKnocks and <= KnockSequence.MaxKnocks
            && Base64Url.IsValid(text.AsSpan(), out int length) && length == key.Length
            && Base64Url.TryDecodeFromUtf8(Encoding.ASCII.GetBytes(text), key, out _)
            && Base64Url.EncodeToString(key) == text
            && values.Remove(keyName)
            ? new OneWayPart(text, count)
            : null;
    }

    internal string Format(string keyName) => $"{keyName}={KeyText} of={Knocks}";

    /// <summary>Keys are in no messages.</summary>
    public override string ToString() => $"a one-way list of {Knocks} knocks";
}
