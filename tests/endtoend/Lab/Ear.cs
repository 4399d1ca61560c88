using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace TanKnock.EndToEnd;

/// <summary>Hears every frame at a machine, in order: an AF_PACKET socket, see packet(7).</summary>
internal sealed class Ear : IDisposable
{
    /// <summary>ETH_P_ALL of linux/if_ether.h, in network order.</summary>
    private const ProtocolType AllFrames = (ProtocolType)0x0300;

    /// <summary>SOL_PACKET and PACKET_IGNORE_OUTGOING of linux/if_packet.h.</summary>
    private const int PacketLevel = 263;
    private const int IgnoreOutgoing = 23;

    private const int MaxFrame = 2048;
    private const int MacLength = 6;

    private readonly Socket _socket;

    /// <param name="at">Where to listen.</param>
    /// <param name="hearsItself">Whether to hear what that machine sends, too.</param>
    internal Ear(Machine at, bool hearsItself)
    {
        _socket = at.Namespace.Enter(() => new Socket(AddressFamily.Packet, SocketType.Raw, AllFrames));
        _socket.SetRawSocketOption(PacketLevel, IgnoreOutgoing, BitConverter.GetBytes(hearsItself ? 0 : 1));
    }

    internal static PhysicalAddress SourceOf(byte[] frame) => new(frame[MacLength..(2 * MacLength)]);

    /// <summary>The next frame.</summary>
    internal async Task<byte[]> NextAsync(CancellationToken stop = default)
    {
        byte[] frame = new byte[MaxFrame];
        return frame[..await _socket.ReceiveAsync(frame, stop)];
    }

    public void Dispose() => _socket.Dispose();
}
