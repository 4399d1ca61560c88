using System.Globalization;
using System.Text;

namespace TanKnock.Core.Memory;

/// <summary>How often something happened to a spent line, and when.</summary>
/// <param name="First">When first, to the second.</param>
/// <param name="Last">When last.</param>
/// <param name="Count">How often, from 1.</param>
/// <param name="Source">The address that did it last; null if none did.</param>
public sealed record LineEvent(DateTimeOffset First, DateTimeOffset Last, long Count, string? Source)
{
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The same once more.</summary>
    internal LineEvent Again(DateTimeOffset at, string? source) => this with { Last = at, Count = Count + 1, Source = source };

    /// <summary>The text of a record.</summary>
    internal byte[] Format() => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $" {First.ToUnixTimeSeconds()} {Last.ToUnixTimeSeconds()} {Count} {Source ?? "-"}"));

    /// <summary>Null if the text is none of ours.</summary>
    internal static LineEvent? Parse(ReadOnlySpan<byte> text)
    {
        string[] fields = Encoding.Latin1.GetString(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 4
            && fields[3].All(c => c is > ' ' and <= '~')
            && TryReadNumber(fields[0], out long first) && first <= Latest
            && TryReadNumber(fields[1], out long last) && last <= Latest
            && TryReadNumber(fields[2], out long count)
            ? new LineEvent(
                DateTimeOffset.FromUnixTimeSeconds(first),
                DateTimeOffset.FromUnixTimeSeconds(last),
                count,
                fields[3] == "-" ? null : fields[3])
            : null;
    }

    private static bool TryReadNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
