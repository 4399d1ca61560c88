using System.Globalization;
using System.Numerics;
using System.Text;

namespace TanKnock.Core.Memory;

/// <summary>Numbers of the memory file, eight hexadecimal digits, and the checksums among them.</summary>
internal static class MemoryNumber
{
    internal const int Length = 8;

    internal static void Write(uint number, Span<byte> text) =>
        Encoding.ASCII.GetBytes(number.ToString("x8", CultureInfo.InvariantCulture), text);

    /// <summary>Reads the digits that the text begins with; lower case only, so that a number has one form.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, out uint number)
    {
        number = 0;
        return !text[..Length].ContainsAnyInRange((byte)'A', (byte)'F')
            && uint.TryParse(text[..Length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>CRC-32C (RFC 3720, appendix B.4).</summary>
    internal static uint Checksum(ReadOnlySpan<byte> text)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in text)
        {
            crc = BitOperations.Crc32C(crc, each);
        }

        return ~crc;
    }
}
