using System.Globalization;
using System.Text;
using TanKnock.Core.Files;

namespace TanKnock.Daemon.Doors;

/// <summary>The form of a record in the file of open doors: checksum, length, text, in whole slots (docs/open-doors.md).</summary>
internal static class OpenRecord
{
    /// <summary>Bytes of a slot: a disk's sector, and enough for most commands.</summary>
    internal const int Slot = 512;

    /// <summary>Eight hexadecimal digits, a space, five decimal digits, a space.</summary>
    private const int HeadLength = ChecksumLength + 1 + NumberLength + 1;

    private const int ChecksumLength = 8;
    private const int NumberLength = 5;

    /// <summary>What the length can say: far more than a command, a path and a name of a configuration's line take.</summary>
    private const int MaxText = 99_999;

    /// <summary>The slots of a record, the last filled with spaces and ended with a line feed.</summary>
    internal static byte[] Format(ReadOnlySpan<byte> text)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, MaxText);
        byte[] record = Blank((HeadLength + text.Length + Slot) / Slot);
        text.CopyTo(record.AsSpan(HeadLength));
        Encoding.ASCII.GetBytes(
            text.Length.ToString("d5", CultureInfo.InvariantCulture), record.AsSpan(ChecksumLength + 1));
        Encoding.ASCII.GetBytes(
            ChecksumOf(record, text.Length).ToString("x8", CultureInfo.InvariantCulture), record);
        return record;
    }

    /// <summary>Free slots: spaces, each with a line feed at its end.</summary>
    internal static byte[] Blank(int slots)
    {
        byte[] blank = new byte[slots * Slot];
        blank.AsSpan().Fill((byte)' ');
        for (int end = Slot - 1; end < blank.Length; end += Slot)
        {
            blank[end] = (byte)'\n';
        }

        return blank;
    }

    /// <summary>The length of the record's text that begins here, or -1: then nothing whole does.</summary>
    internal static int Read(ReadOnlySpan<byte> bytes)
    {
        bool isRecord = bytes.Length >= Slot
            && int.TryParse(
                bytes.Slice(ChecksumLength + 1, NumberLength), NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            && HeadLength + length < bytes.Length
            && uint.TryParse(
                bytes[..ChecksumLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint checksum)
            && checksum == ChecksumOf(bytes, length);
        return isRecord
            ? int.Parse(bytes.Slice(ChecksumLength + 1, NumberLength), NumberStyles.None, CultureInfo.InvariantCulture)
            : -1;
    }

    internal static ReadOnlyMemory<byte> TextOf(ReadOnlyMemory<byte> bytes, int length) => bytes.Slice(HeadLength, length);

    internal static int SlotsOf(int length) => (HeadLength + length + Slot) / Slot;

    /// <summary>Of what follows it.</summary>
    private static uint ChecksumOf(ReadOnlySpan<byte> record, int length) =>
        Crc32C.Of(record[ChecksumLength..(HeadLength + length)]);
}
