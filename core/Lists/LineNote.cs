using System.Buffers;
using System.Globalization;
using System.Text;

namespace TanKnock.Core.Lists;

/// <summary>What stands behind a marked line: when, from where and for which door it was marked.</summary>
/// <param name="State">Used, skipped or burned.</param>
/// <param name="At">UTC, to the second; null if unknown (a torn note, or a list that knockd consumed).</param>
/// <param name="Source">The address that knocked; in a client's list the host knocked on.</param>
/// <param name="Door">The door's name; in a client's list absent.</param>
/// <param name="Person">Who knocked, where a door has several lists: the list's name, as much of it as has room. Null if
/// not noted; never without a door.</param>
public sealed record LineNote(LineState State, DateTimeOffset? At, string? Source, string? Door, string? Person = null)
{
    /// <summary>Bytes of a note with the longest of every field, and the space before it: " skipped", time,
    /// an IPv6 address (39), and <see cref="MaxDoorLength"/>.</summary>
    public const int Room = 8 + 1 + TimeLength + 1 + 39 + 1 + MaxDoorLength;

    /// <summary>Longest door name in a note; longer ones are cut. Chosen so that a line of four knocks fits in
    /// <see cref="LineLayout.Sizes"/>' smallest.</summary>
    public const int MaxDoorLength = 17;

    /// <summary>Bytes of the shortest note with a time, " used", time and "-". In less room only the state is noted.</summary>
    public const int Shortest = 5 + 1 + TimeLength + 1 + 1;

    /// <summary>The characters of fields, and the blanks between them.</summary>
    private static readonly SearchValues<byte> Visible =
        SearchValues.Create([(byte)'\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c).Where(c => c != ',')]);

    private const int TimeLength = 20;

    /// <summary>The note as it stands in the file, beginning with a space; ASCII.</summary>
    public byte[] Format()
    {
        StringBuilder text = new(" " + Word(State));
        if (At is DateTimeOffset at)
        {
            text.Append(' ').Append(FormatTime(at));
            text.Append(' ').Append(Field(Source ?? "-", int.MaxValue));
            if (Door is not null)
            {
                text.Append(' ').Append(Field(Door, MaxDoorLength));
                if (Person is not null && text.Length + 1 < Room)
                {
                    text.Append(' ').Append(Field(Person, Room - text.Length));
                }
            }
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads what follows a sequence. Every text has a meaning: what is no whole note gives its state alone.</summary>
    public static LineNote Parse(ReadOnlySpan<byte> text)
    {
        // Audits read millions of these, most of them followed by blanks: no strings before it is known what they are.
        ReadOnlySpan<byte> rest = text.TrimEnd(" \t"u8);
        bool visible = !rest.ContainsAnyExcept(Visible);
        ReadOnlySpan<byte> word = NextField(ref rest);
        LineState state = StateOf(word) ?? LineState.Used;
        ReadOnlySpan<byte> time = NextField(ref rest);
        ReadOnlySpan<byte> source = NextField(ref rest);
        return visible && !source.IsEmpty && IsWhole(word, state) && TryReadTime(time, out DateTimeOffset at)
            ? new LineNote(state, at, Known(source), Known(NextField(ref rest)), Known(NextField(ref rest)))
            : new LineNote(state, null, null, null);
    }

    /// <summary>The state that a note's first word, or the beginning of one that a torn write left, stands for.</summary>
    internal static LineState? StateOf(ReadOnlySpan<byte> word)
    {
        if (word.IsEmpty)
        {
            return null;
        }

        return "used"u8.StartsWith(word) ? LineState.Used
            : "skipped"u8.StartsWith(word) ? LineState.Skipped
            : "burned"u8.StartsWith(word) ? LineState.Burned
            : null;
    }

    /// <summary>Whether this is a piece of one of the words, as a torn write leaves it.</summary>
    internal static bool IsPieceOfWord(ReadOnlySpan<byte> word) =>
        !word.IsEmpty
        && ("used"u8.IndexOf(word) >= 0 || "skipped"u8.IndexOf(word) >= 0 || "burned"u8.IndexOf(word) >= 0);

    /// <summary>The word that stands for a state, as in notes and audits.</summary>
    public static string Word(LineState state) => state switch
    {
        LineState.Unused => "unused",
        LineState.Used => "used",
        LineState.Skipped => "skipped",
        LineState.Burned => "burned",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>A time as in notes and reports: RFC 3339, UTC, to the second.</summary>
    public static string FormatTime(DateTimeOffset at)
    {
        Span<char> text = stackalloc char[TimeLength];
        return at.UtcDateTime.TryFormat(text, out _, "s", CultureInfo.InvariantCulture)
            ? $"{text[..(TimeLength - 1)]}Z"
            : throw new InvalidOperationException("The sortable format has 19 characters.");
    }

    private static ReadOnlySpan<byte> NextField(ref ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t"u8);
        int end = text.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> field = end < 0 ? text : text[..end];
        text = text[field.Length..];
        return field;
    }

    private static bool IsWhole(ReadOnlySpan<byte> word, LineState state) => word.SequenceEqual(
        state == LineState.Used ? "used"u8 : state == LineState.Skipped ? "skipped"u8 : "burned"u8);

    /// <summary>Reads the one form that <see cref="FormatTime"/> writes; the platform's parser takes most of an audit's time.</summary>
    private static bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset at)
    {
        at = default;
        if (text.Length != TimeLength
            || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z'
            || !TryReadNumber(text[..4], out int year) || year == 0
            || !TryReadNumber(text[5..7], out int month) || month is 0 or > 12
            || !TryReadNumber(text[8..10], out int day) || day == 0 || day > DateTime.DaysInMonth(year, month)
            || !TryReadNumber(text[11..13], out int hour) || hour > 23
            || !TryReadNumber(text[14..16], out int minute) || minute > 59
            || !TryReadNumber(text[17..19], out int second) || second > 59)
        {
            return false;
        }

        at = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }

    private static string? Known(ReadOnlySpan<byte> field) =>
        field.IsEmpty || field is [(byte)'-'] ? null : Encoding.ASCII.GetString(field);

    /// <summary>One field, made of allowed characters, so that a name can neither split nor forge a note.</summary>
    private static string Field(string text, int most)
    {
        StringBuilder field = new(text.Length);
        foreach (char c in text.Length > most ? text[..most] : text)
        {
            field.Append(IsFieldCharacter(c) ? c : c is ' ' ? '_' : '?');
        }

        return field.Length == 0 ? "-" : field.ToString();
    }

    /// <summary>Printable ASCII. No comma: behind a note's lost beginning it would lengthen the sequence.</summary>
    private static bool IsFieldCharacter(char c) => c is > ' ' and <= '~' and not ',';
}
