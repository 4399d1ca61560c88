using System.Globalization;
using System.Text;
using TanKnock.Cli;
using TanKnock.Core.Lists;
using TanKnock.Core.Secrets;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Import;

/// <summary>The content of a sheet's QR codes, put together to a list (spec/sequence-list.md 12): pages in any order, each once or
/// more often, and each line at its place in the list that the sheet was made of.</summary>
internal sealed class SheetPages : IDisposable
{
    /// <summary>Longest text that is accepted: all lines that seqgen puts on a sheet, each of the greatest length.</summary>
    internal const int MaxLength = 1 << 22;

    /// <summary>The prefix of a code in the output of zbarimg without <c>--raw</c>.</summary>
    private static ReadOnlySpan<byte> Scanned => "QR-Code:"u8;

    private static ReadOnlySpan<byte> Blanks => " \t\r\n\f\v"u8;

    /// <summary>In place of missing lines.</summary>
    private static readonly byte[] Gap = "#\n"u8.ToArray();

    private static readonly byte[] Beginning = Encoding.ASCII.GetBytes(SheetHeader.Prefix);

    private readonly SortedDictionary<int, KnockSequence> lines = [];
    private readonly Dictionary<KnockSequence, int> numbers = [];
    private readonly SortedSet<int> pages = [];
    private int of;
    private int next;

    private SheetPages()
    {
    }

    /// <summary>The host that the sheet names; null if it names none.</summary>
    internal string? Host { get; private set; }

    /// <summary>Missing pages.</summary>
    internal IEnumerable<int> Missing => Enumerable.Range(1, of).Except(pages);

    /// <summary>Whether a text comes from a sheet.</summary>
    internal static bool Is(ReadOnlySpan<byte> head) => WithoutScanned(head.TrimStart(Blanks)).StartsWith(Beginning);

    /// <summary>Reads the text.</summary>
    /// <param name="name">Where it comes from, for the error.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="UserErrorException">It is damaged, or of more than one sheet.</exception>
    internal static SheetPages Read(string name, ReadOnlySpan<byte> text)
    {
        SheetPages sheet = new();
        int number = 0;
        while (text.Length > 0)
        {
            number++;
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> row = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (sheet.Add(WithoutScanned(row.Trim(Blanks))) is string wrong)
            {
                sheet.Dispose();
                throw new UserErrorException($"{name}:{number}: {wrong}; nothing was imported", "scan the page once more");
            }
        }

        return sheet;
    }

    /// <summary>Writes the list.</summary>
    internal void WriteTo(Action<ReadOnlySpan<byte>> write)
    {
        using PinnedBytes line = new(LineLayout.MaxSize);
        int at = 1;
        foreach ((int number, KnockSequence sequence) in lines)
        {
            for (; at < number; at++)
            {
                write(Gap);
            }

            write(line.Span[..LineLayout.Write(sequence.Knocks, line.Span)]);
            at++;
        }
    }

    /// <summary>Clears the sequences.</summary>
    public void Dispose()
    {
        foreach (KnockSequence sequence in lines.Values)
        {
            sequence.Erase();
        }
    }

    private static ReadOnlySpan<byte> WithoutScanned(ReadOnlySpan<byte> row) => row.StartsWith(Scanned) ? row[Scanned.Length..] : row;

    /// <summary>Takes a row; returns what is wrong with it, or null.</summary>
    private string? Add(ReadOnlySpan<byte> row)
    {
        if (row.Length == 0 || row[0] != (byte)'#')
        {
            return row.Length == 0 ? null : AddLine(row);
        }

        string comment = Encoding.Latin1.GetString(row);
        if (comment.StartsWith(SheetHeader.Prefix, StringComparison.Ordinal))
        {
            return AddHeader(SheetHeader.Parse(comment));
        }

        if (comment.StartsWith(SheetHeader.NumberPrefix, StringComparison.Ordinal))
        {
            return SheetHeader.TryParseNumber(comment, out next) ? null : "no number of a line";
        }

        return null;
    }

    private string? AddHeader(SheetHeader? header)
    {
        next = 0;
        if (header is null)
        {
            return "a damaged page, or one of another version";
        }

        if (pages.Count > 0 && (header.Of != of || header.Host != Host))
        {
            return "a page of another sheet";
        }

        pages.Add(header.Page);
        of = header.Of;
        Host = header.Host;
        return null;
    }

    private string? AddLine(ReadOnlySpan<byte> row)
    {
        if (next is 0 or > SheetHeader.MaxLine)
        {
            return "a line without a number";
        }

        if (!KnockSequence.TryParse(row, out KnockSequence? sequence, out SequenceError error))
        {
            return error.Describe();
        }

        int number = next++;
        if (lines.TryGetValue(number, out KnockSequence? known))
        {
            bool isSame = known.Equals(sequence);
            sequence!.Erase();
            return isSame ? null : string.Create(
                CultureInfo.InvariantCulture, $"line {number} is another one than on an earlier page: pages of two sheets");
        }

        lines.Add(number, sequence!);
        return numbers.TryAdd(sequence!, number) ? null : string.Create(
            CultureInfo.InvariantCulture, $"repeats the sequence of line {numbers[sequence!]}");
    }
}
