using System.Buffers.Binary;
using System.Net;

namespace TanKnock.Daemon.Packets;

/// <summary>An IP address as a number; an IPv4 address as its IPv4-mapped form ::ffff:a.b.c.d (RFC 4291 §2.5.5.2).</summary>
/// <remarks>An IPv6 packet that itself claims an IPv4-mapped source is malformed to the decoder, so the two never mix.</remarks>
public readonly record struct Address(UInt128 Value)
{
    private const ulong MappedPrefix = 0xFFFFul << 32;

    public bool IsIPv4 => (ulong)(Value >> 64) == 0 && (ulong)Value >> 32 == 0xFFFF;

    public static Address FromIPv4(uint address) => new(new UInt128(0, MappedPrefix | address));

    public static Address FromIPv6(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public static Address From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return FromIPv6(bytes);
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return IsIPv4 ? new IPAddress(bytes[12..]) : new IPAddress(bytes);
    }

    /// <summary>The canonical text (RFC 5952): digits, dots, colons and a to f only, safe inside a command.</summary>
    public override string ToString() => ToIPAddress().ToString();
}
