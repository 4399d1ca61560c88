using System.Globalization;
using System.Text;

namespace TanKnock.Core.Memory;

/// <summary>Numbers of the memory file, eight hexadecimal digits.</summary>
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
}
