using System.Buffers.Binary;
using System.Net;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Tests.Capture;

/// <summary>A valid Ethernet frame in the words of its parts; <see cref="Build"/> makes the bytes by the RFCs' pictures.</summary>
internal sealed record TestFrame
{
    public ushort[] VlanTypes { get; init; } = [];
    public IPAddress Source { get; init; } = IPAddress.Parse("192.0.2.7");
    public IPAddress Destination { get; init; } = IPAddress.Parse("198.51.100.1");
    public int IPv4OptionWords { get; init; }
    public (byte Protocol, int Units)[] Extensions { get; init; } = [];
    public Protocol Protocol { get; init; } = Protocol.Tcp;
    public ushort Port { get; init; } = 7000;
    public byte ControlBits { get; init; } = 0x02;
    public int TcpOptionWords { get; init; }
    public int PayloadLength { get; init; }
    public int Padding { get; init; }

    public bool IsIPv6 => Source.GetAddressBytes().Length == 16;
    public int NetworkAt => 14 + (4 * VlanTypes.Length);
    public int TransportAt => NetworkAt + (IsIPv6 ? 40 + Extensions.Sum(Size) : 20 + (4 * IPv4OptionWords));

    /// <summary>So many captured bytes are enough to decode it.</summary>
    public int Needed => TransportAt + (Protocol == Protocol.Tcp ? 20 : 8);

    public ObservedPacket Expected => new(
        Address.From(Source),
        Address.From(Destination),
        new Knock(Protocol, Port),
        Protocol == Protocol.Tcp ? (TcpFlags)(ControlBits & 0x3F) : TcpFlags.None);

    private int TransportLength => (Protocol == Protocol.Tcp ? 20 + (4 * TcpOptionWords) : 8) + PayloadLength;

    public byte[] Build()
    {
        byte[] frame = new byte[TransportAt + TransportLength + Padding];
        Span<byte> types = frame.AsSpan(12);
        foreach (ushort type in VlanTypes)
        {
            BinaryPrimitives.WriteUInt16BigEndian(types, type);
            types[3] = 5;
            types = types[4..];
        }

        BinaryPrimitives.WriteUInt16BigEndian(types, (ushort)(IsIPv6 ? 0x86DD : 0x0800));
        if (IsIPv6)
        {
            WriteIPv6(frame.AsSpan(NetworkAt));
        }
        else
        {
            WriteIPv4(frame.AsSpan(NetworkAt));
        }

        WriteTransport(frame.AsSpan(TransportAt));
        return frame;
    }

    private static int Size((byte Protocol, int Units) extension) =>
        extension.Protocol == 51 ? (extension.Units + 2) * 4 : (extension.Units + 1) * 8;

    private void WriteIPv4(Span<byte> header)
    {
        int headerLength = 20 + (4 * IPv4OptionWords);
        header[0] = (byte)(0x40 | (headerLength / 4));
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(headerLength + TransportLength));
        header[8] = 64;
        header[9] = (byte)Protocol;
        Source.TryWriteBytes(header[12..], out _);
        Destination.TryWriteBytes(header[16..], out _);
        header[20..headerLength].Fill(1);
    }

    private void WriteIPv6(Span<byte> header)
    {
        header[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)(Extensions.Sum(Size) + TransportLength));
        header[7] = 64;
        Source.TryWriteBytes(header[8..], out _);
        Destination.TryWriteBytes(header[24..], out _);
        ref byte next = ref header[6];
        Span<byte> rest = header[40..];
        foreach ((byte Protocol, int Units) extension in Extensions)
        {
            next = extension.Protocol;
            next = ref rest[0];
            rest[1] = (byte)extension.Units;
            rest = rest[Size(extension)..];
        }

        next = (byte)Protocol;
    }

    private void WriteTransport(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header, 40000);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], Port);
        if (Protocol == Protocol.Tcp)
        {
            header[12] = (byte)((5 + TcpOptionWords) << 4);
            header[13] = ControlBits;
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)TransportLength);
        }
    }
}
