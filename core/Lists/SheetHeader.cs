using System.Globalization;

namespace TanKnock.Core.Lists;

/// <summary>The first line of what a sheet's QR code says: <c># tanknock sheet: page=1 of=2 host=NAME</c>
/// (spec/sequence-list.md 12). What follows are the page's lines as in a list, <c>:tcp</c> left out.</summary>
/// <param name="Page">Number of the page, 1 to <see cref="MaxPages"/>.</param>
/// <param name="Of">How many pages the sheet has, 1 to <see cref="MaxPages"/>.</param>
/// <param name="Host">The host that it is for; null if the sheet does not say.</param>
public sealed record SheetHeader(int Page, int Of, string? Host)
{
    /// <summary>Most pages: more than anybody prints, and a bound for readers.</summary>
    public const int MaxPages = 99_999;

    /// <summary>How it begins.</summary>
    public const string Prefix = "# tanknock sheet:";

    /// <summary>In front of the number of the line that comes next, on a comment line of its own.</summary>
    public const string NumberPrefix = "# line ";

    /// <summary>Largest number of a line: as many as a list may have sequences.</summary>
    public const int MaxLine = 10_000_000;

    /// <summary>Whether a host can stand on a sheet: what can be a name or an address, and is safe in a shell.</summary>
    public static bool IsHost(string host) =>
        host.Length is > 0 and <= 253
        && char.IsAsciiLetterOrDigit(host[0]) | host[0] == ':'
        && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '%');

    /// <summary>Reads a header; null if it is none.</summary>
    public static SheetHeader? Parse(string line)
    {
        if (!line.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string pair in line[Prefix.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2) is not [string key, string value] || !values.TryAdd(key, value))
            {
                return null;
            }
        }

        bool isGood = Number(values.GetValueOrDefault("page"), MaxPages, out int page)
            & Number(values.GetValueOrDefault("of"), MaxPages, out int of)
            && page <= of;
        string? host = values.GetValueOrDefault("host");
        return isGood && (host is null || IsHost(host)) && values.Count == (host is null ? 2 : 3)
            ? new SheetHeader(page, of, host)
            : null;
    }

    /// <summary>Reads the number of the line that comes next.</summary>
    /// <returns>False if the line is none.</returns>
    public static bool TryParseNumber(string line, out int number)
    {
        number = 0;
        return line.StartsWith(NumberPrefix, StringComparison.Ordinal) && Number(line[NumberPrefix.Length..], MaxLine, out number);
    }

    /// <summary>The line, without its line feed.</summary>
    public string Format() => string.Create(
        CultureInfo.InvariantCulture, $"{Prefix} page={Page} of={Of}{(Host is null ? "" : $" host={Host}")}");

    private static bool Number(string? text, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= max;
}
