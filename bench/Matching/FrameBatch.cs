using System.Buffers.Binary;
using System.Net;
using TanKnock.Core.Sequences;

namespace TanKnock.Bench.Matching;

/// <summary>Ethernet frames as they lie in the capture ring, ready to be decoded; each pass over them has new sources.</summary>
internal sealed class FrameBatch
{
    /// <summary>Ethernet, IPv4, TCP without options.</summary>
    internal const int FrameLength = 14 + 20 + 20;

    private const int SourceAt = 14 + 12;
    private const byte Tcp = 6;
    private const byte Udp = 17;

    private readonly byte[] frames;
    private readonly uint[] sources;
    private readonly bool[] isFixed;
    private uint pass;

    internal FrameBatch(int count)
    {
        frames = new byte[count * FrameLength];
        sources = new uint[count];
        isFixed = new bool[count];
    }

    internal int Count => sources.Length;

    /// <param name="source">Null: another one in each pass.</param>
    internal void Set(int index, Knock knock, uint? source, Random random)
    {
        sources[index] = source ?? (uint)random.Next();
        isFixed[index] = source is not null;
        Span<byte> frame = frames.AsSpan(index * FrameLength, FrameLength);
        frame.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], 0x0800);
        Span<byte> ip = frame[14..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], 40);
        ip[8] = 64;
        ip[9] = knock.Protocol == Protocol.Udp ? Udp : Tcp;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], sources[index]);
        IPAddress.Parse("203.0.113.1").TryWriteBytes(ip[16..], out _);
        Span<byte> transport = ip[20..];
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], knock.Port);
        if (knock.Protocol == Protocol.Udp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport[4..], 20);
        }
        else
        {
            transport[12] = 5 << 4;
            transport[13] = 2;
        }
    }

    internal void NextPass() => pass += 0x9E37_79B9;

    /// <summary>The frame, with its source of this pass: a few instructions, the same for all mixes.</summary>
    internal ReadOnlySpan<byte> Get(int index)
    {
        Span<byte> frame = frames.AsSpan(index * FrameLength, FrameLength);
        uint source = isFixed[index] ? sources[index] : sources[index] ^ pass;
        BinaryPrimitives.WriteUInt32BigEndian(frame[SourceAt..], source);
        return frame;
    }
}
