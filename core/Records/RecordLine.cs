using System.Globalization;
using System.Text;

namespace TanKnock.Core.Records;

/// <summary>One record: what its owner wrote down.</summary>
/// <param name="Kind">A printable ASCII character that the flip of one bit does not turn into a space.</param>
/// <param name="Text">Bytes without control characters, the last of them no space.</param>
public readonly record struct RecordText(char Kind, ReadOnlyMemory<byte> Text);

/// <summary>The form of a line of a record file (spec/ledger.md 3).</summary>
internal static class RecordLine
{
    /// <summary>Bytes of a line with its line feed. It divides a disk sector, so that no line lies in two of them.</summary>
    internal const int Size = 128;

    /// <summary>Bytes of a record's text that a line holds.</summary>
    internal const int TextLength = 109;

    /// <summary>The kind of a line that goes on with the record before it.</summary>
    internal const char Continuation = '+';

    private const int TextAt = 1;
    private const int CountAt = TextAt + TextLength;
    private const int ChecksumAt = CountAt + NumberLength;
    private const int EndAt = ChecksumAt + NumberLength;
    private const int NumberLength = 8;

    /// <summary>Ends each line that holds something; as a kind, more than one bit away from a space.</summary>
    private const byte End = (byte)'.';

    /// <summary>Stands where only the first line of a group has a number.</summary>
    private const byte NoNumber = (byte)'-';

    /// <summary>How many lines a text takes.</summary>
    internal static int LinesOf(RecordText record) => Math.Max(1, (record.Text.Length + TextLength - 1) / TextLength);

    /// <summary>Writes a record over as many lines as it takes.</summary>
    internal static void Write(RecordText record, Span<byte> lines)
    {
        WriteBlank(lines);
        ReadOnlySpan<byte> text = record.Text.Span;
        char kind = record.Kind;
        for (; !lines.IsEmpty; lines = lines[Size..])
        {
            int length = Math.Min(text.Length, TextLength);
            lines[0] = (byte)kind;
            text[..length].CopyTo(lines[TextAt..]);
            lines[CountAt..EndAt].Fill(NoNumber);
            lines[EndAt] = End;
            text = text[length..];
            kind = Continuation;
        }
    }

    /// <summary>Makes lines that hold records one group: its first line says how many they are, and has their checksum.</summary>
    internal static void Seal(Span<byte> group)
    {
        uint count = (uint)(group.Length / Size);
        WriteNumber((count << 4) | DigitSum(count), group[CountAt..]);
        WriteNumber(Crc32C.Of(group), group[ChecksumAt..]);
    }

    /// <summary>The number of lines that a group's first line gives; 0 if the line is no group's first.</summary>
    internal static int CountOf(ReadOnlySpan<byte> line) =>
        IsWhole(line)
        && TryReadNumber(line[ChecksumAt..], out _)
        && TryReadNumber(line[CountAt..], out uint number)
        && (number & 0xF) == DigitSum(number >> 4)
        && number >> 4 <= int.MaxValue / Size
            ? (int)(number >> 4)
            : 0;

    /// <summary>Whether these lines are one whole group, as <see cref="Seal"/> made it. Its checksum is cleared.</summary>
    internal static bool IsGroup(Span<byte> group)
    {
        if (CountOf(group[..Size]) != group.Length / Size || !TryReadNumber(group[ChecksumAt..], out uint checksum))
        {
            return false;
        }

        group[ChecksumAt..EndAt].Fill(NoNumber);
        return checksum == Crc32C.Of(group);
    }

    /// <summary>The part of a record's text that a line holds.</summary>
    internal static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> line) => line.Slice(TextAt, TextLength);

    /// <summary>The text of a record of several lines.</summary>
    internal static byte[] Join(ReadOnlySpan<byte> record)
    {
        byte[] text = new byte[record.Length / Size * TextLength];
        for (int i = 0; i * Size < record.Length; i++)
        {
            TextOf(record[(i * Size)..]).CopyTo(text.AsSpan(i * TextLength));
        }

        return text;
    }

    /// <summary>Whether a line has the form of one that holds something.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> line) =>
        line[Size - 1] == (byte)'\n' && line[0] != (byte)' ' && line[EndAt] == End;

    /// <summary>Whether a line holds nothing.</summary>
    internal static bool IsBlank(ReadOnlySpan<byte> line) =>
        line[Size - 1] == (byte)'\n' && !line[..(Size - 1)].ContainsAnyExcept((byte)' ');

    /// <summary>Whether a line may be what a crash left of one that was written over a blank line, or made blank again:
    /// one of its ends is blank.</summary>
    internal static bool IsTorn(ReadOnlySpan<byte> line) =>
        line[Size - 1] == (byte)'\n' && (line[0] == (byte)' ' || line[EndAt] == (byte)' ');

    /// <summary>Writes lines that hold nothing: spaces and a line feed.</summary>
    internal static void WriteBlank(Span<byte> lines)
    {
        lines.Fill((byte)' ');
        for (int end = Size - 1; end < lines.Length; end += Size)
        {
            lines[end] = (byte)'\n';
        }
    }

    /// <summary>Of hexadecimal digits, modulo 16: no change of one digit leaves it as it is. A count that damage has made
    /// larger would otherwise look like a group whose end a crash kept from being written.</summary>
    private static uint DigitSum(uint number)
    {
        uint sum = 0;
        for (; number > 0; number >>= 4)
        {
            sum += number & 0xF;
        }

        return sum & 0xF;
    }

    /// <summary>Eight hexadecimal digits.</summary>
    internal static void WriteNumber(uint number, Span<byte> text) =>
        Encoding.ASCII.GetBytes(number.ToString("x8", CultureInfo.InvariantCulture), text);

    /// <summary>Reads eight digits; lower case only, so that a number has one form.</summary>
    internal static bool TryReadNumber(ReadOnlySpan<byte> text, out uint number)
    {
        number = 0;
        return !text[..NumberLength].ContainsAnyInRange((byte)'A', (byte)'F')
            && uint.TryParse(text[..NumberLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}
