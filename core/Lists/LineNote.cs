using System.Globalization;
using System.Text;

namespace TanKnock.Core.Lists;

/// <summary>What stands behind a marked line: when, from where and for which door it was marked.</summary>
/// <param name="State">Used, skipped or burned.</param>
/// <param name="At">UTC, to the second; null if unknown (a torn note, or a list that knockd consumed).</param>
/// <param name="Source">The address that knocked; in a client's list the host knocked on.</param>
/// <param name="Door">The door's name; in a client's list absent.</param>
public sealed record LineNote(LineState State, DateTimeOffset? At, string? Source, string? Door)
{
    /// <summary>Bytes of a note with the longest of every field, and the space before it: " skipped", time,
    /// an IPv6 address (39), and <see cref="MaxDoorLength"/>.</summary>
    public const int Room = 8 + 1 + TimeLength + 1 + 39 + 1 + MaxDoorLength;

    /// <summary>Longest door name in a note; longer ones are cut. Chosen so that a line of four knocks fits in
    /// <see cref="LineLayout.Sizes"/>' smallest.</summary>
    public const int MaxDoorLength = 17;

    /// <summary>Bytes of the shortest note with a time, " used", time and "-". In less room only the state is noted.</summary>
    public const int Shortest = 5 + 1 + TimeLength + 1 + 1;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
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
            }
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads what follows a sequence. Every text has a meaning: what is no whole note gives its state alone.</summary>
    public static LineNote Parse(ReadOnlySpan<byte> text)
    {
        // Most of a line is trailing blanks.
        string[] fields = Encoding.Latin1.GetString(text.Trim(" \t"u8)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        LineState state = fields.Length == 0 ? LineState.Used : StateOf(Encoding.Latin1.GetBytes(fields[0])) ?? LineState.Used;
        bool whole = fields.Length >= 3 && fields[0] == Word(state) && fields.All(IsField);
        return whole && DateTimeOffset.TryParseExact(
            fields[1], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? new LineNote(state, at, Known(fields[2]), fields.Length > 3 ? Known(fields[3]) : null)
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
    public static string FormatTime(DateTimeOffset at) =>
        at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static string? Known(string field) => field == "-" ? null : field;

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

    private static bool IsField(string text) =>
        !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains(',', StringComparison.Ordinal);

    /// <summary>Printable ASCII. No comma: behind a note's lost beginning it would lengthen the sequence.</summary>
    private static bool IsFieldCharacter(char c) => c is > ' ' and <= '~' and not ',';
}
