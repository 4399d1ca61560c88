using System.Numerics;

namespace TanKnock.Core.Records;

/// <summary>The checksum that tells a whole record from a torn or damaged one: CRC-32C (RFC 3720, appendix B.4). No secret
/// is in it, and it does not protect from intent.</summary>
public static class Crc32C
{
    /// <summary>The checksum of all these bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in bytes)
        {
            crc = BitOperations.Crc32C(crc, each);
        }

        return ~crc;
    }
}
