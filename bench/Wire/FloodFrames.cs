using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TanKnock.Bench.Lab;

namespace TanKnock.Bench.Wire;

/// <summary>Frames with a random source each, ready for sendmmsg(2): made beforehand, so that sending costs no more than
/// the system calls. Checksums are right, or the kernel would drop them before the firewall had to.</summary>
internal sealed unsafe class FloodFrames : IDisposable
{
    /// <summary>240.0.0.0/4, reserved (RFC 1112 §4): enough sources never to meet one again, and nobody's addresses.</summary>
    private const uint SourcePrefix = 0xF000_0000;

    /// <summary>Twice as many as our daemon remembers attempts: when a source comes again it has been forgotten.</summary>
    internal const int Count = 1 << 18;

    private const int LinkHeader = 14;
    private const int Internet = 20;
    private const int Tcp = 20;
    private const int Udp = 8;
    private const int Size = LinkHeader + Internet + Tcp;
    private const byte TcpProtocol = 6;
    private const byte UdpProtocol = 17;

    private readonly byte* memory;
    private readonly Libc.Piece* pieces;

    // Not cryptographic: a flood needs to be cheap to make, not hard to guess.
    private readonly Random random = new();

    /// <param name="port">The TCP port that all of them hit; null: random TCP and UDP ports.</param>
    internal FloodFrames(int? port)
    {
        memory = (byte*)NativeMemory.AllocZeroed(Count, Size);
        pieces = (Libc.Piece*)NativeMemory.AllocZeroed(Count, (nuint)sizeof(Libc.Piece));
        Messages = (Libc.Message*)NativeMemory.AllocZeroed(Count, (nuint)sizeof(Libc.Message));
        for (int i = 0; i < Count; i++)
        {
            bool udp = port is null && random.Next(2) == 0;
            int length = LinkHeader + Internet + (udp ? Udp : Tcp);
            Fill(new Span<byte>(memory + (i * Size), length), udp, (ushort)(port ?? random.Next(1, 65536)));
            pieces[i] = new Libc.Piece { Data = memory + (i * Size), Length = (nuint)length };
            Messages[i] = new Libc.Message { Pieces = pieces + i, PieceCount = 1 };
        }
    }

    internal Libc.Message* Messages { get; }

    public void Dispose()
    {
        NativeMemory.Free(memory);
        NativeMemory.Free(pieces);
        NativeMemory.Free(Messages);
    }

    private void Fill(Span<byte> frame, bool udp, ushort to)
    {
        // Locally administered addresses that run.sh has given to the two ends.
        ReadOnlySpan<byte> header = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];
        header.CopyTo(frame);
        Span<byte> ip = frame[LinkHeader..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        ip[8] = 64;
        ip[9] = udp ? UdpProtocol : TcpProtocol;
        // 255.255.255.255 alone is no address of a sender.
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], SourcePrefix | (uint)random.Next(0x0FFF_FFFF));
        Site.ServerAddress.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(Sum(ip[..Internet])));

        Span<byte> transport = ip[Internet..];
        BinaryPrimitives.WriteUInt16BigEndian(transport, (ushort)random.Next(1024, 65536));
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], to);
        if (udp)
        {
            // No checksum, as UDP over IPv4 allows (RFC 768).
            BinaryPrimitives.WriteUInt16BigEndian(transport[4..], Udp);
            return;
        }

        BinaryPrimitives.WriteInt32BigEndian(transport[4..], random.Next());
        transport[12] = 5 << 4;
        transport[13] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(transport[14..], 64240);
        uint pseudoHeader = Sum(ip[12..Internet]) + TcpProtocol + Tcp;
        BinaryPrimitives.WriteUInt16BigEndian(transport[16..], Checksum(pseudoHeader + Sum(transport)));
    }

    private static uint Sum(ReadOnlySpan<byte> words)
    {
        uint sum = 0;
        for (int i = 0; i < words.Length; i += sizeof(ushort))
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(words[i..]);
        }

        return sum;
    }

    private static ushort Checksum(uint sum)
    {
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
