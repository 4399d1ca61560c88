using System.Text;

namespace TanKnock.Core.Sequences;

/// <summary>Writes the text form of knocks: every knock with its protocol, no spaces (spec/sequence-list.md).</summary>
public static class SequenceText
{
    /// <summary>Longest text of one knock, <c>65535:tcp</c>, in bytes.</summary>
    public const int MaxKnockLength = 9;

    /// <summary>Longest text of a sequence: 32 knocks and their commas, in bytes.</summary>
    public const int MaxLength = (KnockSequence.MaxKnocks * (MaxKnockLength + 1)) - 1;

    /// <summary>Writes the text form and returns its length in bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="text"/> is too short; <see cref="MaxLength"/> always suffices.</exception>
    public static int Write(ReadOnlySpan<Knock> knocks, Span<byte> text)
    {
        int at = 0;
        foreach (Knock knock in knocks)
        {
            if (knock.Protocol == Protocol.Digest)
            {
                return at + OneWayLine.WriteText(knocks, text[at..]);
            }

            if (at > 0)
            {
                text[at++] = (byte)',';
            }

            if (!System.Buffers.Text.Utf8Formatter.TryFormat(knock.Port, text[at..], out int digits))
            {
                throw new ArgumentException("The text buffer is too short.", nameof(text));
            }

            at += digits;
            ReadOnlySpan<byte> protocol = knock.Protocol == Protocol.Udp ? ":udp"u8 : ":tcp"u8;
            protocol.CopyTo(text[at..]);
            at += protocol.Length;
        }

        return at;
    }

    /// <summary>The text form as a string. It stays in memory until collected: not for unused secrets in bulk.</summary>
    public static string Format(ReadOnlySpan<Knock> knocks)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..Write(knocks, text)]);
    }
}
