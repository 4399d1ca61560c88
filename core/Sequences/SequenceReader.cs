namespace TanKnock.Core.Sequences;

/// <summary>Reads knocks from bytes; the grammar is <c>sequence</c> in spec/sequence-list.md. Allocates nothing.</summary>
public static class SequenceReader
{
    /// <summary>Digits of 65535.</summary>
    private const int MaxPortDigits = 5;

    /// <summary>Length of <c>tcp</c> and <c>udp</c>.</summary>
    private const int ProtocolLength = 3;

    /// <summary>Reads the sequence that a text begins with.</summary>
    /// <param name="text">The text; bytes outside ASCII are refused like any other wrong character.</param>
    /// <param name="knocks">Room for <see cref="KnockSequence.MaxKnocks"/> knocks.</param>
    /// <param name="count">The number of knocks read.</param>
    /// <param name="end">Where the sequence ends: the first byte that is neither part of it nor a blank right
    /// behind it that leads to the end of the text. Whatever follows is the caller's to judge.</param>
    /// <param name="error">Position and reason if the text does not begin with a sequence.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> text, Span<Knock> knocks, out int count, out int end, out SequenceError error)
    {
        count = 0;
        end = 0;
        int at = SkipBlanks(text, 0);
        if (at == text.Length)
        {
            error = new SequenceError(0, SequenceFault.Empty);
            return false;
        }

        while (true)
        {
            int item = at;
            SequenceFault fault = count == KnockSequence.MaxKnocks
                ? SequenceFault.TooManyKnocks
                : ReadKnock(text, ref at, out knocks[count]);
            if (fault != SequenceFault.None)
            {
                error = new SequenceError(item, fault);
                return false;
            }

            count++;
            int next = SkipBlanks(text, at);
            if (next == text.Length || text[next] != (byte)',')
            {
                end = next == text.Length ? next : at;
                error = default;
                return true;
            }

            at = SkipBlanks(text, next + 1);
        }
    }

    private static SequenceFault ReadKnock(ReadOnlySpan<byte> text, ref int at, out Knock knock)
    {
        knock = default;
        if (at == text.Length || text[at] == (byte)',')
        {
            return SequenceFault.EmptyItem;
        }

        int first = at;
        int port = 0;
        while (at < text.Length && char.IsAsciiDigit((char)text[at]))
        {
            // Digits past the fifth cannot mend the port; counting them alone keeps this from overflowing.
            port = at - first < MaxPortDigits ? (port * 10) + (text[at] - '0') : int.MaxValue;
            at++;
        }

        if (at == first)
        {
            return SequenceFault.NotAPort;
        }

        if (port is 0 or > ushort.MaxValue)
        {
            return SequenceFault.PortOutOfRange;
        }

        if (text[first] == (byte)'0')
        {
            return SequenceFault.LeadingZero;
        }

        Protocol protocol = Protocol.Tcp;
        if (at < text.Length && text[at] == (byte)':' && !TryReadProtocol(text, ref at, out protocol))
        {
            return SequenceFault.UnknownProtocol;
        }

        knock = new Knock(protocol, (ushort)port);
        return SequenceFault.None;
    }

    private static bool TryReadProtocol(ReadOnlySpan<byte> text, ref int at, out Protocol protocol)
    {
        protocol = Protocol.Tcp;
        ReadOnlySpan<byte> rest = text[(at + 1)..];
        if (rest.Length < ProtocolLength
            || (rest.Length > ProtocolLength && char.IsAsciiLetterOrDigit((char)rest[ProtocolLength])))
        {
            return false;
        }

        ReadOnlySpan<byte> name = rest[..ProtocolLength];
        if (System.Text.Ascii.EqualsIgnoreCase(name, "udp"u8))
        {
            protocol = Protocol.Udp;
        }
        else if (!System.Text.Ascii.EqualsIgnoreCase(name, "tcp"u8))
        {
            return false;
        }

        at += 1 + ProtocolLength;
        return true;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        // Between knocks there are none, behind the last one of a line with room nearly a hundred.
        int blanks = text[at..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        return blanks < 0 ? text.Length : at + blanks;
    }
}
