using System.Text;

namespace TanKnock.Core.Records;

/// <summary>The first line of a record file: what it is, whose, and how long (spec/ledger.md 3).</summary>
/// <param name="Owner">What the file belongs to, in printable ASCII without blanks, at most <see cref="MaxOwner"/> characters.</param>
/// <param name="Lines">Lines of the file, this one among them.</param>
/// <param name="Begin">The number of the first line that was free when the file was made; all before it were on the disk then.</param>
internal readonly record struct RecordTitle(string Owner, uint Lines, uint Begin)
{
    /// <summary>Longest owner.</summary>
    internal const int MaxOwner = 24;

    private const string Purpose = "# TanKnock ledger, version ";
    private const string Version = "1.";
    private const string Warning = " Do not edit. ";
    private const int OwnerAt = 43;
    private const int LinesAt = 101;
    private const int BeginAt = 110;
    private const int ChecksumAt = 119;

    /// <summary>Writes the title over a line.</summary>
    internal void Write(Span<byte> line)
    {
        RecordLine.WriteBlank(line);
        Encoding.ASCII.GetBytes(Purpose + Version + Warning + Owner, line);
        RecordLine.WriteNumber(Lines, line[LinesAt..]);
        RecordLine.WriteNumber(Begin, line[BeginAt..]);
        RecordLine.WriteNumber(Crc32C.Of(line[..ChecksumAt]), line[ChecksumAt..]);
    }

    /// <summary>Reads a title; null, and why, if the line is none of this version, or damaged.</summary>
    internal static RecordTitle? Read(ReadOnlySpan<byte> line, out string reason)
    {
        reason = "not a ledger, or its title is damaged";
        if (line.StartsWith(Encoding.ASCII.GetBytes(Purpose)) && !line.StartsWith(Encoding.ASCII.GetBytes(Purpose + Version)))
        {
            reason = "made by a newer version";
            return null;
        }

        if (!line.StartsWith(Encoding.ASCII.GetBytes(Purpose + Version + Warning))
            || line[^1] != (byte)'\n'
            || !RecordLine.TryReadNumber(line[ChecksumAt..], out uint checksum)
            || checksum != Crc32C.Of(line[..ChecksumAt])
            || !RecordLine.TryReadNumber(line[LinesAt..], out uint lines)
            || !RecordLine.TryReadNumber(line[BeginAt..], out uint begin))
        {
            return null;
        }

        return new RecordTitle(Encoding.ASCII.GetString(line.Slice(OwnerAt, MaxOwner)).TrimEnd(), lines, begin);
    }
}
