using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace TanKnock.EndToEnd;

/// <summary>Puts frames on the wire of a machine exactly as given: an AF_PACKET socket, see packet(7).</summary>
internal sealed class PacketSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly LinkLayerEndPoint _wire;

    internal PacketSocket(Machine machine, string name = Machine.Interface) => (_socket, _wire) = machine.Namespace.Enter(() =>
    {
        NetworkInterface wire = NetworkInterface.GetAllNetworkInterfaces().Single(i => i.Name == name);
        int index = wire.GetIPProperties().GetIPv4Properties().Index;
        Socket socket = new(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
        return (socket, new LinkLayerEndPoint(index));
    });

    internal void Send(ReadOnlySpan<byte> frame) => _socket.SendTo(frame, _wire);

    public void Dispose() => _socket.Dispose();

    /// <summary>struct sockaddr_ll with the interface alone; the frame brings its own addresses.</summary>
    private sealed class LinkLayerEndPoint(int interfaceIndex) : EndPoint
    {
        private const int Size = 20;
        private const int IndexAt = 4;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            SocketAddress address = new(AddressFamily.Packet, Size);
            BinaryPrimitives.WriteInt32LittleEndian(address.Buffer.Span[IndexAt..], interfaceIndex);
            return address;
        }

        public override EndPoint Create(SocketAddress socketAddress) => this;
    }
}
