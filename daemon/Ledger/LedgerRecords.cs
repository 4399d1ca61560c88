using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TanKnock.Core.Lists;
using TanKnock.Core.Records;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Ledger;

/// <summary>The records of the host's ledger as they stand in its file (spec/ledger.md 4).</summary>
internal static class LedgerRecords
{
    /// <summary>A line is spent.</summary>
    internal const char Spent = '=';

    /// <summary>A spent line was knocked again.</summary>
    internal const char Replayed = 'r';

    /// <summary>A spent line had come back unused and was marked again.</summary>
    internal const char Healed = 'h';

    /// <summary>A door is open, and a command has to close it.</summary>
    internal const char Opened = 'o';

    /// <summary>That door was closed.</summary>
    internal const char Closed = 'c';

    private const int DigestBytes = 16;

    /// <summary>base64url of 16 bytes.</summary>
    private const int DigestLength = 22;

    internal static RecordText Of(UInt128 digest, LineNote note) => WithDigest(Spent, digest, note.Format());

    internal static RecordText Of(LineEventKind kind, UInt128 digest, LineEvent each) =>
        WithDigest(kind == LineEventKind.Replayed ? Replayed : Healed, digest, each.Format());

    internal static RecordText OfOpened(OpenNote note) => new(Opened, note.ToJson());

    internal static RecordText OfClosed(OpenKey key) => new(Closed, Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{key.Ordinal} {key.Address} {key.Door}")));

    /// <summary>A record with a text that was read.</summary>
    internal static RecordText Again(UInt128 digest, ReadOnlySpan<byte> text) => WithDigest(Spent, digest, text[DigestLength..].TrimEnd((byte)' '));

    internal static bool TryReadDigest(ReadOnlySpan<byte> text, out UInt128 digest)
    {
        Span<byte> bytes = stackalloc byte[DigestBytes];
        bool isDigest = text.Length >= DigestLength
            && Base64Url.TryDecodeFromUtf8(text[..DigestLength], bytes, out int decoded) && decoded == DigestBytes;
        digest = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return isDigest;
    }

    internal static LineNote ReadNote(ReadOnlySpan<byte> text) => LineNote.Parse(text[DigestLength..]);

    /// <summary>What happened to which line; null if the record is no event.</summary>
    internal static ((LineEventKind Kind, UInt128 Digest) Of, LineEvent Event)? ReadEvent(char kind, ReadOnlySpan<byte> text) =>
        kind is Replayed or Healed && TryReadDigest(text, out UInt128 digest) && LineEvent.Parse(text[DigestLength..]) is LineEvent each
            ? ((kind == Replayed ? LineEventKind.Replayed : LineEventKind.Healed, digest), each)
            : null;

    internal static OpenKey? ReadClosed(ReadOnlySpan<byte> text)
    {
        string[] fields = Encoding.UTF8.GetString(text).Split(' ', 3);
        return fields.Length == 3
            && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal)
            && IPAddress.TryParse(fields[1], out IPAddress? address)
            ? new OpenKey(fields[2], ordinal, Address.From(address))
            : null;
    }

    private static RecordText WithDigest(char kind, UInt128 digest, ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[DigestBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        byte[] record = new byte[DigestLength + text.Length];
        Base64Url.EncodeToUtf8(bytes, record);
        text.CopyTo(record.AsSpan(DigestLength));
        return new RecordText(kind, record);
    }
}

/// <summary>What the records of a ledger come to, spent lines aside.</summary>
internal sealed class LedgerTables
{
    /// <summary>What happened to spent lines, by the last record of each.</summary>
    internal Dictionary<(LineEventKind Kind, UInt128 Digest), LineEvent> Events { get; } = [];

    /// <summary>Openings that were not closed.</summary>
    internal Dictionary<OpenKey, OpenNote> Open { get; } = [];

    /// <summary>Takes a record that is read. What is none of ours is passed over.</summary>
    /// <returns>The digest, if the record spends a line.</returns>
    internal UInt128? Take(char kind, ReadOnlySpan<byte> text)
    {
        if (kind == LedgerRecords.Spent && LedgerRecords.TryReadDigest(text, out UInt128 digest))
        {
            return digest;
        }

        if (kind == LedgerRecords.Opened && OpenNote.FromJson(text) is OpenNote opened)
        {
            Open[opened.Key] = opened;
        }
        else if (kind == LedgerRecords.Closed && LedgerRecords.ReadClosed(text) is OpenKey closed)
        {
            Open.Remove(closed);
        }
        else if (LedgerRecords.ReadEvent(kind, text) is ((LineEventKind, UInt128) of, LineEvent each))
        {
            Events[of] = each;
        }

        return null;
    }

    /// <summary>Counts an event.</summary>
    internal LineEvent Count(LineEventKind kind, UInt128 digest, DateTimeOffset at, string? source) =>
        Events[(kind, digest)] = Events.TryGetValue((kind, digest), out LineEvent? before)
            ? before.Again(at, source)
            : new LineEvent(at, at, 1, source);

    /// <summary>What is to be recorded of an opening as it stands.</summary>
    internal RecordText RecordOf(OpenKey key) =>
        Open.TryGetValue(key, out OpenNote? note) ? LedgerRecords.OfOpened(note) : LedgerRecords.OfClosed(key);

    /// <summary>The records that say the same, each thing once.</summary>
    internal IEnumerable<RecordText> Records() =>
    [
        .. Events.Select(each => LedgerRecords.Of(each.Key.Kind, each.Key.Digest, each.Value)),
        .. Open.Values.Select(LedgerRecords.OfOpened),
    ];
}

/// <summary>What happened to a line after it was spent.</summary>
internal enum LineEventKind
{
    /// <summary>Its knocks were seen again; nothing opened.</summary>
    Replayed,

    /// <summary>An old copy of its list had it unused; it was marked again.</summary>
    Healed,
}

/// <summary>How often something happened to a spent line, and when.</summary>
/// <param name="First">When first, to the second.</param>
/// <param name="Last">When last.</param>
/// <param name="Count">How often, from 1.</param>
/// <param name="Source">The address that did it last; null if none did.</param>
internal sealed record LineEvent(DateTimeOffset First, DateTimeOffset Last, long Count, string? Source)
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

/// <summary>Tells openings apart: one door, open for one address.</summary>
/// <param name="Door">The door's name.</param>
/// <param name="Ordinal">Which of the doors with this name it is, from 0.</param>
/// <param name="Address">For whom.</param>
internal sealed record OpenKey(string Door, int Ordinal, Address Address);

/// <summary>An opening that a command has to end: enough to do so without the configuration (docs/open-doors.md).</summary>
/// <param name="Key">Which door, for whom.</param>
/// <param name="List">The list by whose line it was opened; null: a fixed sequence.</param>
/// <param name="Line">The line's number, or 0.</param>
/// <param name="StopCommand">What closes it.</param>
/// <param name="Limit">How long that may run.</param>
/// <param name="OpenFor">How long it was to stay open.</param>
/// <param name="Due">When it is to be closed, on the monotonic clock of its boot.</param>
/// <param name="Boot">The kernel's name for the boot.</param>
internal sealed record OpenNote(
    OpenKey Key, string? List, int Line, string StopCommand, TimeSpan Limit, TimeSpan OpenFor, TimeSpan Due, string Boot)
{
    /// <summary>How long it may stay open. After a reboot not at all; and never longer than it was meant to be, whatever
    /// somebody did to the clock.</summary>
    internal TimeSpan Remaining(TimeSpan now, string boot)
    {
        TimeSpan left = boot == Boot ? Due - now : TimeSpan.Zero;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left > OpenFor ? OpenFor : left;
    }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new OpenNoteText(
            Key.Door,
            Key.Ordinal,
            Key.Address.ToString(),
            List,
            List is null ? null : Line,
            StopCommand,
            (long)Limit.TotalMilliseconds,
            (long)OpenFor.TotalMilliseconds,
            (long)Due.TotalMilliseconds,
            Boot),
        OpenNoteJson.Readable.OpenNoteText);

    /// <summary>Null if the text is none of ours.</summary>
    internal static OpenNote? FromJson(ReadOnlySpan<byte> text)
    {
        try
        {
            OpenNoteText? note = JsonSerializer.Deserialize(text, OpenNoteJson.Readable.OpenNoteText);
            return note is not null && IPAddress.TryParse(note.Address, out IPAddress? address)
                ? new OpenNote(
                    new OpenKey(note.Door, note.Ordinal, Address.From(address)),
                    note.List,
                    note.Line ?? 0,
                    note.StopCommand,
                    TimeSpan.FromMilliseconds(note.LimitMs),
                    TimeSpan.FromMilliseconds(note.OpenForMs),
                    TimeSpan.FromMilliseconds(note.DueMs),
                    note.Boot)
                : null;
        }
        catch (Exception e) when (e is JsonException or OverflowException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>The text of an opening's record: readable for people.</summary>
internal sealed record OpenNoteText(
    [property: JsonRequired] string Door,
    int Ordinal,
    [property: JsonRequired] string Address,
    string? List,
    int? Line,
    [property: JsonRequired] string StopCommand,
    long LimitMs,
    long OpenForMs,
    long DueMs,
    [property: JsonRequired] string Boot);

[JsonSerializable(typeof(OpenNoteText))]
internal sealed partial class OpenNoteJson : JsonSerializerContext
{
    /// <summary>What is in it comes from the configuration; control characters are escaped all the same.</summary>
    internal static OpenNoteJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
    });
}
