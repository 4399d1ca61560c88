using System.Globalization;
using System.Text;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Core.Sheets;

namespace TanKnock.Client.Import;

/// <summary>What the QR codes of a sheet say, put together to a list (spec/sequence-list.md 12): pages in whatever order,
/// each once or more often, and each line where it was in the list that the sheet was made of.</summary>
internal sealed class SheetPages
{
    /// <summary>Longest text that is taken: all lines that seqgen puts on a sheet, each as long as can be.</summary>
    internal const int MaxLength = 1 << 22;

    /// <summary>What zbarimg puts in front of a code unless told <c>--raw</c>.</summary>
    private const string Scanned = "QR-Code:";

    /// <summary>In place of lines that are not there.</summary>
    private static readonly byte[] Gap = "#\n"u8.ToArray();

    private readonly SortedDictionary<int, KnockSequence> lines = [];
    private readonly SortedSet<int> pages = [];
    private int of;
    private int next;

    private SheetPages()
    {
    }

    /// <summary>The host that the sheet names; null if it names none.</summary>
    internal string? Host { get; private set; }

    /// <summary>Pages that are not there.</summary>
    internal IEnumerable<int> Missing => Enumerable.Range(1, of).Except(pages);

    /// <summary>Whether a text comes from a sheet.</summary>
    internal static bool Is(ReadOnlySpan<byte> head) => Encoding.Latin1.GetString(head).TrimStart() is string text
        && (text.StartsWith(SheetHeader.Prefix, StringComparison.Ordinal) || text.StartsWith(Scanned + SheetHeader.Prefix, StringComparison.Ordinal));

    /// <summary>Reads the text; null if it is damaged, or of more than one sheet.</summary>
    /// <param name="name">Where it comes from, for the error.</param>
    /// <param name="text">The text.</param>
    /// <param name="failure">What is wrong with it, without a sequence.</param>
    internal static SheetPages? Read(string name, ReadOnlySpan<byte> text, out Failure? failure)
    {
        SheetPages sheet = new();
        int number = 0;
        foreach (string row in Encoding.Latin1.GetString(text).Split('\n'))
        {
            number++;
            if (sheet.Add(row.Trim()) is string wrong)
            {
                failure = new Failure($"{name}:{number}: {wrong}; nothing was imported", "scan the page once more");
                return null;
            }
        }

        failure = null;
        return sheet;
    }

    /// <summary>Writes the list.</summary>
    internal void WriteTo(Action<ReadOnlySpan<byte>> write)
    {
        byte[] line = new byte[LineLayout.MaxSize];
        int at = 1;
        foreach ((int number, KnockSequence sequence) in lines)
        {
            for (; at < number; at++)
            {
                write(Gap);
            }

            write(line.AsSpan(0, LineLayout.Write(sequence.Knocks, line)));
            at++;
        }

        Array.Clear(line);
    }

    /// <summary>Takes a row; returns what is wrong with it, or null.</summary>
    private string? Add(string row)
    {
        if (row.StartsWith(Scanned, StringComparison.Ordinal))
        {
            row = row[Scanned.Length..];
        }

        if (row.StartsWith(SheetHeader.Prefix, StringComparison.Ordinal))
        {
            return AddHeader(SheetHeader.Parse(row));
        }

        if (row.StartsWith(SheetHeader.NumberPrefix, StringComparison.Ordinal))
        {
            return SheetHeader.TryParseNumber(row, out next) ? null : "no number of a line";
        }

        return row.Length == 0 || row[0] == '#' ? null : AddLine(row);
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

    private string? AddLine(string row)
    {
        if (next is 0 or > SheetHeader.MaxLine)
        {
            return "a line without a number";
        }

        if (!KnockSequence.TryParse(row, out KnockSequence? sequence, out SequenceError error))
        {
            return error.Describe();
        }

        foreach (Knock knock in sequence!.Knocks)
        {
            if (knock.Protocol is not (Protocol.Tcp or Protocol.Udp))
            {
                return "no sequence in clear";
            }
        }

        if (lines.TryGetValue(next, out KnockSequence? there) && !there.Equals(sequence))
        {
            return string.Create(CultureInfo.InvariantCulture, $"line {next} is another one than on an earlier page: pages of two sheets");
        }

        lines[next++] = sequence;
        return null;
    }
}
